package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/generation"
)

// spoil flips a bit in every segment of the index that is in use.
func (s *service) spoil() {
	s.t.Helper()
	segments, err := filepath.Glob(filepath.Join(s.Index.(*generation.Index).Dir, "*", "store", "*.zap"))
	must(s.t, err)
	if len(segments) == 0 {
		s.t.Fatal("no segments")
	}
	for _, path := range segments {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		must(s.t, err)
		var b [1]byte
		_, err = f.ReadAt(b[:], 40)
		must(s.t, err)
		b[0] ^= 1
		_, err = f.WriteAt(b[:], 40)
		must(s.t, errors.Join(err, f.Close()))
	}
}

// What is damaged on disk, or differs from the store, is built anew while searches are
// answered; what is as it should be is left alone.
func TestCheckIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	gone := func(s *service) { // documents that the store has, but not the index
		heads, err := s.store.Heads(t.Context())
		must(t, err)
		must(t, s.Live.Apply(t.Context(), index.Batch{Updates: []index.Update{{ArticleID: heads["two"].ArticleID}}, Seq: s.Live.AppliedSeq()}))
	}
	for name, test := range map[string]struct {
		damage func(*service)
		made   int
		says   string
	}{
		"whole":              {func(*service) {}, 0, ""},
		"flipped bits":       {(*service).spoil, 1, "its bytes are not those that were written"},
		"a document is gone": {gone, 1, "holds 0 documents of two, and should hold 1"},
	} {
		s := newService(t, starterFiles())
		s.start()
		made := s.made
		test.damage(s)
		s.CheckIndex(t.Context())
		if s.made-made != test.made || s.Damaged() != test.made || !strings.Contains(s.log.String(), test.says) {
			t.Errorf("%s: %d indexes were made, damaged %d times, want %d; the log: %s", name, s.made-made, s.Damaged(), test.made, s.log)
		}
		s.wantFound("鲸鱼罐头怎么退货", "第二篇")
		s.CheckIndex(t.Context())
		if s.Damaged() != test.made {
			t.Errorf("%s: the new index is damaged too: %s", name, s.log)
		}
	}
}

// A check that is broken off, or meets no index or one of other facts, blames nobody.
func TestCheckIndexThatIsNotThere(t *testing.T) {
	s := newService(t, starterFiles())
	s.CheckIndex(t.Context()) // before the first one is built
	s.start()
	s.spoil()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.CheckIndex(ctx)
	if s.Damaged() != 0 || strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("damaged %d times: %s", s.Damaged(), s.log)
	}
}

func TestVerifyIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s := newService(t, starterFiles())
	if _, err := s.VerifyIndex(t.Context()); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("none: %v", err)
	}
	s.start()
	must(t, s.Live.Close())
	for range 2 { // it changes nothing
		if n, err := s.VerifyIndex(t.Context()); err != nil || n != 2 {
			t.Errorf("%d documents, %v", n, err)
		}
	}
	s.spoil()
	if _, err := s.VerifyIndex(t.Context()); !errors.Is(err, index.ErrUnusable) || errors.Is(err, index.ErrOtherAnalysis) {
		t.Errorf("damaged: %v", err)
	}
}
