package main

import (
	"net/http"
	"syscall"
	"testing"
	"time"
)

// A hangup takes up the content folder; the service goes on.
func TestHangupReloads(t *testing.T) {
	folder := t.TempDir()
	writeArticle(t, folder, "first", "余额多久到账", "一天。")
	s := serve(t, "--content", folder)
	writeArticle(t, folder, "second", "征信怎么查", "线上。")
	must(t, s.cmd.Process.Signal(syscall.SIGHUP))
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if slugs, _ := s.ask("征信怎么查"); len(slugs) > 0 && slugs[0] == "second" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the folder is not taken up:\n%s", s.log)
		}
	}
	s.stop()
	builtIn := serve(t)
	must(t, builtIn.cmd.Process.Signal(syscall.SIGHUP))
	time.Sleep(200 * time.Millisecond)
	builtIn.ask("到账")
	builtIn.stop()
}

// Asked to stop, the service says at once that it is not ready, and answers on for a
// while.
func TestStoppingDrains(t *testing.T) {
	s := serve(t, "--drain", "2s")
	start := time.Now()
	must(t, s.cmd.Process.Signal(syscall.SIGTERM))
	for {
		r, err := http.Get(s.base + "/readyz")
		must(t, err)
		_ = r.Body.Close()
		if r.StatusCode == http.StatusServiceUnavailable {
			break
		}
		if time.Since(start) > 1500*time.Millisecond {
			t.Fatal("it still says that it is ready")
		}
	}
	if slugs, _ := s.ask("余额宝多久到账"); len(slugs) == 0 {
		t.Error("it does not answer any more")
	}
	if err := s.cmd.Wait(); err != nil || time.Since(start) < 2*time.Second || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %s\n%s", err, time.Since(start), s.log)
	}
}

// Networks of proxies are read, and what is none is named.
func TestNetworksOfProxies(t *testing.T) {
	got, err := networks([]string{"10.0.0.0/8", "::1/128"})
	if err != nil || len(got) != 2 || got[0].String() != "10.0.0.0/8" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := networks([]string{"10.0.0.1"}); err == nil {
		t.Error("an address is taken for a network")
	}
}
