package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// flip flips a bit in every segment of the index.
func flip(t *testing.T, data string) {
	t.Helper()
	segments, err := filepath.Glob(filepath.Join(data, "index", "[0-9]", "store", "*.zap"))
	must(t, err)
	if len(segments) == 0 {
		t.Fatal("no segments")
	}
	for _, path := range segments {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		must(t, err)
		var b [1]byte
		_, err = f.ReadAt(b[:], 60)
		must(t, err)
		b[0] ^= 8
		_, err = f.WriteAt(b[:], 60)
		must(t, errors.Join(err, f.Close()))
	}
}

// inOneSpace is a table without the width of its columns.
func inOneSpace(table string) string { return strings.Join(strings.Fields(table), " ") }

// Flipped bits in the index cost no hit: they are noticed while the service runs and
// at its next start, the index is built anew, and the log and a metric say so.
func TestAttackFlippedBitsOfTheIndex(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		writeArticle(t, dir, name, "征信报告 "+name, "线上申请。")
	}
	ops := freeAddress(t)
	s := serve(t, "--data", data, "--content", dir, "--verify-every", "300ms", "--ops-addr", ops)
	flip(t, data)
	metric := func() string {
		r, err := http.Get("http://" + ops + "/metrics")
		must(t, err)
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		must(t, err)
		_, rest, _ := strings.Cut(string(body), "\nwenjin_index_damaged_total ")
		n, _, _ := strings.Cut(rest, "\n")
		return n
	}
	for deadline := time.Now().Add(30 * time.Second); metric() != "1"; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("damaged %q times\n%s", metric(), s.log)
		}
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(data, "index", "2")); err == nil || time.Now().After(deadline) {
			break
		}
	}
	if _, total := s.ask("征信"); total != 5 {
		t.Errorf("%d hits, want 5", total)
	}
	s.stop()
	if !strings.Contains(s.log.String(), "the index is not what it should be and is built anew") {
		t.Errorf("the log does not say so:\n%s", s.log)
	}

	flip(t, data)
	if out := output(t, 1, "verify", "--data", data, "--content", dir); !strings.Contains(inOneSpace(out), "index BROKEN: ") {
		t.Errorf("verify: %s", out)
	}
	s = serve(t, "--data", data, "--content", dir)
	if _, total := s.ask("征信"); total != 5 {
		t.Errorf("after a start: %d hits, want 5", total)
	}
	if out := output(t, 0, "verify", "--data", data, "--content", dir); !strings.Contains(inOneSpace(out), "index not looked at: the service that uses it does so itself") {
		t.Errorf("verify beside the service: %s", out)
	}
	s.stop()
	if out := output(t, 0, "verify", "--data", data, "--content", dir); !strings.Contains(inOneSpace(out), "index whole, 5 looked at") {
		t.Errorf("verify: %s", out)
	}
	must(t, os.RemoveAll(filepath.Join(data, "index")))
	if out := output(t, 0, "verify", "--data", data, "--content", dir); !strings.Contains(inOneSpace(out), "index none yet") {
		t.Errorf("verify: %s", out)
	}
}

// A damaged database file is no ground to stand on: the service says so and stays
// down, also where nothing that a start reads is damaged.
func TestADamagedStoreIsNotServed(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "one", "征信报告", "线上申请。")
	serve(t, "--data", data, "--content", dir).stop()
	damage(t, data)
	if said := refused(t, "serve", "--addr", freeAddress(t), "--data", data, "--content", dir); !strings.Contains(said, "the database file is damaged") {
		t.Errorf("it says: %s", said)
	}
}
