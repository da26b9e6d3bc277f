package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

var setupLink = regexp.MustCompile(`/setup\?code=([A-Z0-9]+)`)

// The link makes one administrator, also when many use it at once, and nothing after
// a restart; then no link is offered.
func TestTheSetupLinkWorksOnceOverRestarts(t *testing.T) {
	t.Parallel()
	data, content := t.TempDir(), t.TempDir()
	s := serve(t, "--data", data, "--content", content)
	link := setupLink.FindStringSubmatch(s.log.String())
	if link == nil {
		t.Fatal(s.log)
	}
	setup := func(login string) int {
		r, err := http.Post(s.base+"/api/v1/setup", "application/json", strings.NewReader(fmt.Sprintf(`{"code": %q, "login": %q, "name": "管理员", "password": "correct horse battery"}`, link[1], login)))
		if err != nil {
			t.Error(err)
			return 0
		}
		defer r.Body.Close()
		_, _ = io.Copy(io.Discard, r.Body)
		return r.StatusCode
	}
	var made, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 5 {
		all.Go(func() {
			switch status := setup(fmt.Sprint("root", i)); status {
			case http.StatusCreated:
				made.Add(1)
			case http.StatusForbidden:
				refused.Add(1)
			default:
				t.Errorf("status %d", status)
			}
		})
	}
	all.Wait()
	s.stop()
	if list := output(t, 0, "user", "list", "--data", data); made.Load() != 1 || refused.Load() != 4 || strings.Count(list, "root") != 1 {
		t.Errorf("%d made, %d refused:\n%s", made.Load(), refused.Load(), list)
	}
	s = serve(t, "--data", data, "--content", content)
	if strings.Contains(s.log.String(), "/setup?code=") {
		t.Error("a link is offered again")
	}
	if status := setup("again"); status != http.StatusForbidden {
		t.Errorf("the old link: %d", status)
	}
}

// Two administrators who are locked out at once by two processes: one stays.
func TestTwoProcessesLeaveAnAdministrator(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, login := range []string{"one", "two"} {
		c := program(t, "user", "create", "--data", data, login, "--role", "admin")
		c.Stdin = strings.NewReader(password + "\n")
		must(t, c.Run())
	}
	for range 5 {
		var fine, refused atomic.Int32
		var both sync.WaitGroup
		for _, login := range []string{"one", "two"} {
			c := program(t, "user", "disable", "--data", data, login)
			both.Go(func() {
				switch out, _ := c.CombinedOutput(); {
				case c.ProcessState.ExitCode() == 0:
					fine.Add(1)
				case strings.Contains(string(out), "is the last administrator"):
					refused.Add(1)
				default:
					t.Errorf("%s", out)
				}
			})
		}
		both.Wait()
		if fine.Load() != 1 || refused.Load() != 1 {
			t.Fatalf("%d were locked out, %d refused", fine.Load(), refused.Load())
		}
		for _, login := range []string{"one", "two"} {
			output(t, 0, "user", "disable", "--data", data, login, "--undo")
		}
	}
}

func TestDoorFlags(t *testing.T) {
	for text, code := range map[string]int{"1m": 2, "0s": 2, "-1h": 2} {
		if got := wenjin(t, "", "serve", "--data", t.TempDir(), "--content", t.TempDir(), "--addr", "127.0.0.1:0", "--session-idle", text); got.code != code || !strings.Contains(got.errs, "--session-idle") {
			t.Errorf("%s: %+v", text, got)
		}
	}
	d, err := doorFlags{SessionIdle: 20 * time.Minute}.door(nil, "https://help.ririjinfu.example")
	must(t, err)
	if d.Idle != 20*time.Minute {
		t.Errorf("idle %s", d.Idle)
	}
	if _, err := auth.NewPassword(t.Context(), "ririjinfu2026!", d.House...); kb.KindOf(err) != kb.Invalid {
		t.Errorf("the name of the house as a password: %v", err)
	}
}
