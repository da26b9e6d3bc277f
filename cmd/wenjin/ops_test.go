package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fetched is the status and the body of an address.
func fetched(t *testing.T, address string) (int, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	must(t, err)
	return r.StatusCode, string(body)
}

// What counts internal articles, names the version or profiles the process is on a
// listener of its own; the public is told that the service is alive and ready.
func TestOperatorsHaveTheirOwnListener(t *testing.T) {
	address := freeAddress(t)
	s := serve(t, "--ops-addr", address, "--drain", "2s")
	ops := "http://" + address
	for _, test := range []struct {
		address string
		status  int
		says    string
	}{
		{s.base + "/healthz", 200, `{"status":"available"}`}, {s.base + "/readyz", 200, `"status":"ready"`},
		{s.base + "/metrics", 404, ""}, {s.base + "/debug/pprof/", 404, ""}, {s.base + "/debug/pprof/heap", 404, ""},
		{ops + "/healthz", 200, `"version":`}, {ops + "/readyz", 200, `"status":"ready"`}, {ops + "/metrics", 200, "wenjin_index_documents "},
		{ops + "/debug/pprof/goroutine?debug=1", 200, "goroutine profile"}, {ops + "/", 404, ""}, {ops + "/api/v1/articles", 404, ""},
	} {
		status, body := fetched(t, test.address)
		if status != test.status || !strings.Contains(body, test.says) || status == 200 && test.says == "" {
			t.Errorf("%s: %d %.200s", test.address, status, body)
		}
	}
	must(t, s.cmd.Process.Signal(syscall.SIGTERM))
	for deadline := time.Now().Add(1500 * time.Millisecond); ; time.Sleep(20 * time.Millisecond) {
		if status, _ := fetched(t, ops+"/readyz"); status == http.StatusServiceUnavailable {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("operators are not told that the service stops")
		}
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, s.log)
	}
	if status, _ := fetched(t, ops+"/healthz"); status != 0 {
		t.Error("operators are answered when the service is gone")
	}
	taken := listen(t)
	defer taken.Close()
	output(t, 1, "serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0", "--ops-addr", taken.Addr().String())
}

// Without certificate and password, other machines are not answered unless somebody has
// said so; nothing is opened or made meanwhile.
func TestOperatorsAreOnThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		data := filepath.Join(t.TempDir(), "data")
		got := wenjin(t, "", "serve", "--data", data, "--content", t.TempDir(), "--addr", "127.0.0.1:0", "--ops-addr", addr)
		if got.code != 2 || !strings.Contains(got.errs, "--insecure-http") {
			t.Errorf("%s: %+v", addr, got)
		}
		if _, err := os.Stat(data); err == nil {
			t.Errorf("%s: a data folder was made", addr)
		}
		must(t, opsFlags{OpsAddr: addr}.check(true))
	}
	for _, addr := range []string{"", "127.0.0.1:0", "localhost:0", "[::1]:0"} {
		must(t, opsFlags{OpsAddr: addr}.check(false))
	}
}
