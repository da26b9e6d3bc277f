package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// refused runs a command that must be refused, and gives what it says.
func refused(t *testing.T, args ...string) string {
	t.Helper()
	c := program(t, args...)
	var errs bytes.Buffer
	c.Stdout, c.Stderr = &errs, &errs
	if err := c.Run(); err == nil {
		t.Errorf("wenjin %s: not refused\n%s", strings.Join(args, " "), &errs)
	}
	return errs.String()
}

// While a service runs, nothing else serves, archives, indexes or replaces what is in
// its folder, and nothing is printed that would be so only without it.
func TestADataFolderIsForOneProcess(t *testing.T) {
	dir, other, data := t.TempDir(), t.TempDir(), t.TempDir()
	writeArticle(t, dir, "mine", "余额多久到账", "一天。")
	writeArticle(t, other, "theirs", "征信怎么查", "线上。")
	s := serve(t, "--data", data, "--content", dir)
	backup := filepath.Join(t.TempDir(), "backup.db")
	output(t, 0, "backup", "--data", data, backup)
	before := len(strings.Split(output(t, 0, "audit", "export", "--data", data), "\n"))
	for _, args := range [][]string{
		{"serve", "--addr", freeAddress(t), "--data", data, "--content", other, "--allow-mass-archive"},
		{"restore", "--data", data, "--force", backup},
		{"reindex", "--data", data},
	} {
		if said := refused(t, args...); !strings.Contains(said, "another process is using "+data) || strings.Contains(said, "setup?code=") {
			t.Errorf("wenjin %s says %s", args[0], said)
		}
	}
	if slugs, _ := s.ask("余额多久到账"); len(slugs) != 1 || slugs[0] != "mine" {
		t.Errorf("the service has %v", slugs)
	}
	if after := len(strings.Split(output(t, 0, "audit", "export", "--data", data), "\n")); after != before {
		t.Errorf("the log had %d lines and has %d", before, after)
	}
	s.stop()
}

// readiness is what /readyz says.
func (s *server) readiness() string {
	s.t.Helper()
	r, err := http.Get(s.base + "/readyz")
	must(s.t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	must(s.t, err)
	return string(text)
}

// A service that is started without its folder, or with one that is empty, serves what
// it had, and says that something is wrong.
func TestAFolderThatIsForgottenArchivesNothing(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	for i := range 12 {
		writeArticle(t, dir, fmt.Sprint("bill-", i), fmt.Sprint("怎么查账单", i), "在首页。")
	}
	serve(t, "--data", data, "--content", dir).stop()
	for name, args := range map[string][]string{"none": nil, "empty": {"--content", t.TempDir()}} {
		s := serve(t, append([]string{"--data", data}, args...)...)
		if _, total := s.ask("账单"); total < 12 {
			t.Errorf("%s: %d articles are left", name, total)
		}
		if got := s.readiness(); !strings.Contains(got, "degraded") {
			t.Errorf("%s: readiness is %s", name, got)
		}
		s.stop()
		if !strings.Contains(s.log.String(), "--allow-mass-archive") {
			t.Errorf("%s: the log does not say what to do:\n%s", name, s.log)
		}
	}
}

// A database file that goes bad under a running service is noticed by the look that is
// taken daily, not by whoever asks for the damaged page.
func TestDamageIsNoticedWhileServing(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "one", "征信报告", "线上申请。")
	serve(t, "--data", data, "--content", dir).stop() // all pages are in the file now, not in the write-ahead log
	s := serve(t, "--data", data, "--content", dir, "--verify-every", "200ms")
	if got := s.readiness(); !strings.Contains(got, `"ready"`) {
		t.Fatalf("readiness is %s", got)
	}
	damage(t, data)
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(s.readiness(), "degraded"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("readiness is %s", s.readiness())
		}
	}
}

// damage spoils a page of the database file that nobody reads at the start: the index of
// votes and clicks.
func damage(t *testing.T, data string) {
	t.Helper()
	path := filepath.Join(data, "wenjin.db")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	var page, size int64
	must(t, db.QueryRow(`SELECT rootpage FROM sqlite_schema WHERE name = 'feedback_at'`).Scan(&page))
	must(t, db.QueryRow(`PRAGMA page_size`).Scan(&size))
	must(t, db.Close())
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, int(size)), (page-1)*size)
	must(t, err)
	must(t, f.Close())
}

// Asked to stop, the service ends what hangs, and leaves in time and in order.
func TestStoppingEndsWhatHangs(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits ten seconds")
	}
	data := t.TempDir()
	s := serve(t, "--data", data)
	c, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	must(t, err)
	defer c.Close()
	ended := make(chan error, 1)
	go func() { // a body that comes a byte a second, and never ends
		_, err := io.WriteString(c, "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{")
		for err == nil {
			time.Sleep(500 * time.Millisecond)
			_, err = io.WriteString(c, " ")
		}
		ended <- err
	}()
	time.Sleep(200 * time.Millisecond)
	start := time.Now()
	must(t, s.cmd.Process.Signal(syscall.SIGTERM))
	if err := s.cmd.Wait(); err != nil || time.Since(start) > shutdownTime+5*time.Second {
		t.Errorf("%v after %v\n%s", err, time.Since(start), s.log)
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("the connection is still there")
	}
	if !strings.Contains(s.log.String(), "requests that did not end are cut off") {
		t.Errorf("the log does not say what was cut off:\n%s", s.log)
	}
	output(t, 0, "verify", "--data", data)
}
