package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is older than the flags say is gone when the service has started, which its audit
// log tells; its log is a file that nobody else reads.
func TestRetentionIsKept(t *testing.T) {
	data, log := t.TempDir(), filepath.Join(t.TempDir(), "wenjin.log")
	serve(t, "--data", data).stop()
	db, err := sql.Open("sqlite", filepath.Join(data, "wenjin.db"))
	must(t, err)
	for i, days := range []int{1, 20, 200} {
		at := time.Now().AddDate(0, 0, -days).UnixMilli()
		_, err := db.Exec(`INSERT INTO feedback (slug, kind, query_uid, reason, at_ms) VALUES (?1, 'unhelpful', '', 'x', ?2), (?1, 'click', '', '', ?2)`, fmt.Sprint("a", i), at)
		must(t, err)
	}
	left := func() (votes, clicks int) {
		must(t, db.QueryRow(`SELECT count(*) FILTER (WHERE kind <> 'click'), count(*) FILTER (WHERE kind = 'click') FROM feedback`).Scan(&votes, &clicks))
		return votes, clicks
	}
	defer db.Close()
	serve(t, "--data", data, "--log-file", log, "--retention-votes", "0", "--retention-clicks", "0").stop()
	if votes, clicks := left(); votes != 3 || clicks != 3 {
		t.Errorf("without an end %d votes and %d clicks are left", votes, clicks)
	}
	s := serve(t, "--data", data, "--log-file", log, "--retention-clicks", "7")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if votes, clicks := left(); votes == 3 && clicks == 1 {
			break
		}
		if time.Now().After(deadline) {
			votes, clicks := left()
			text, _ := os.ReadFile(log)
			t.Fatalf("%d votes and %d clicks are left\n%s\n%s", votes, clicks, s.log, text)
		}
	}
	s.stop()
	if show := output(t, 0, "audit", "show", "--data", data); !strings.Contains(show, `"feedback.forget"`) || !strings.Contains(show, `"clicks":"2"`) {
		t.Error(show)
	}
	output(t, 0, "verify", "--data", data)
	text, err := os.ReadFile(log)
	must(t, err)
	info, err := os.Stat(log)
	must(t, err)
	if !strings.Contains(string(text), "retention") || info.Mode().Perm() != 0o600 || strings.Contains(s.log.String(), "msg=request") {
		t.Errorf("%v\n%s\n%s", info.Mode(), text, s.log)
	}
	output(t, 2, "serve", "--data", t.TempDir(), "--retention-clicks", "-1")
}
