package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// activated starts the service as a .socket unit of systemd would, with an open socket,
// and a place to tell that it is ready.
func activated(t *testing.T, l *net.TCPListener, notify string, args ...string) *exec.Cmd {
	t.Helper()
	c := program(t, append([]string{"serve", "--drain", "0s"}, args...)...)
	socket, err := l.File()
	must(t, err)
	defer socket.Close()
	// LISTEN_PID is the process's own number, which only it knows.
	c.Args = append([]string{"sh", "-c", `LISTEN_PID=$$ exec "$0" "$@"`, c.Path}, c.Args[1:]...)
	c.Path = "/bin/sh"
	c.Env = append(c.Env, "LISTEN_FDS=1", "NOTIFY_SOCKET="+notify)
	c.ExtraFiles = []*os.File{socket}
	c.Stderr = &bytes.Buffer{}
	must(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	return c
}

// told waits for what systemd is told.
func told(t *testing.T, notices *net.UnixConn, want string) {
	t.Helper()
	must(t, notices.SetReadDeadline(time.Now().Add(30*time.Second)))
	b := make([]byte, 100)
	n, err := notices.Read(b)
	if err != nil || string(b[:n]) != want {
		t.Fatalf("systemd is told %q, %v; want %q", b[:n], err, want)
	}
}

// With a socket that systemd holds, a restart is not noticed: whoever comes meanwhile
// waits, and everybody is answered.
func TestRestartIsNotNoticed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	notify := filepath.Join(t.TempDir(), "notify")
	notices, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: notify, Net: "unixgram"})
	must(t, err)
	defer notices.Close()
	folder, data := t.TempDir(), t.TempDir()
	writeArticle(t, folder, "one", "如何查询征信", "线上申请。")
	args := []string{"--content", folder, "--data", data}
	first := activated(t, l.(*net.TCPListener), notify, args...)
	told(t, notices, "READY=1")

	var asked, failed atomic.Int32
	var trouble atomic.Value
	done, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 25 * time.Second}
		for {
			select {
			case <-stop:
				return
			default:
			}
			r, err := client.Get("http://" + l.Addr().String() + "/api/v1/search?q=%E5%BE%81%E4%BF%A1")
			if asked.Add(1); err != nil || r.StatusCode != http.StatusOK {
				failed.Add(1)
				trouble.Store(fmt.Sprint(err, r))
				continue
			}
			_ = r.Body.Close()
		}
	}()
	must(t, first.Process.Signal(syscall.SIGTERM))
	told(t, notices, "STOPPING=1")
	if err := first.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, first.Stderr)
	}
	before := asked.Load()
	second := activated(t, l.(*net.TCPListener), notify, args...)
	told(t, notices, "READY=1")
	for deadline := time.Now().Add(10 * time.Second); asked.Load() < before+20 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	close(stop)
	<-done
	if failed.Load() > 0 || asked.Load() < before+20 {
		t.Errorf("of %d requests, %d after the first process, %d were not answered: %v", asked.Load(), asked.Load()-before, failed.Load(), trouble.Load())
	}
	must(t, second.Process.Signal(syscall.SIGTERM))
	if err := second.Wait(); err != nil || !strings.Contains(second.Stderr.(*bytes.Buffer).String(), "msg=ready") {
		t.Errorf("%v\n%s", err, second.Stderr)
	}
}
