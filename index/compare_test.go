package index_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// shelf is an engine that holds documents and answers nothing.
type shelf struct {
	index.Engine
	docs map[string][]*index.Document
	seq  int64
}

func (s *shelf) AppliedSeq() int64 { return s.seq }

func (s *shelf) Documents(article string) []*index.Document { return s.docs[article] }

func (s *shelf) Stats() (out index.Stats) {
	for _, docs := range s.docs {
		out.Documents += len(docs)
	}
	return out
}

func (s *shelf) Apply(_ context.Context, b index.Batch) error {
	for _, u := range b.Updates {
		s.docs[u.ArticleID] = nil
		for _, d := range u.Documents {
			s.docs[u.ArticleID] = append(s.docs[u.ArticleID], &d)
		}
	}
	s.seq = b.Seq
	return nil
}

// Whatever an engine has too little, too much or otherwise is named; what is only
// behind is waited for.
func TestCompare(t *testing.T) {
	text := func(change func(*index.Document)) func(*shelf) {
		return func(s *shelf) {
			d := *s.docs["a0"][0]
			change(&d)
			s.docs["a0"] = []*index.Document{&d}
		}
	}
	for name, test := range map[string]struct {
		spoil  func(*shelf)
		sample int
		says   string // "" is equal
	}{
		"as it should be":                     {func(*shelf) {}, 1, ""},
		"one document less":                   {func(s *shelf) { delete(s.docs, "a2") }, 1000, "holds 0 documents"},
		"one document twice":                  {func(s *shelf) { s.docs["a2"] = append(s.docs["a2"], s.docs["a2"][0]) }, 1000, "holds 2 documents"},
		"one that is gone":                    {func(s *shelf) { s.docs["a1"] = s.docs["a2"] }, 1000, "an article that is gone"},
		"one of no article":                   {func(s *shelf) { s.docs["x"] = s.docs["a2"] }, 1000, "it holds 5 documents, and should hold 4"},
		"another revision":                    {text(func(d *index.Document) { d.Revision = 2 }), 1000, "is not as it should be"},
		"another end":                         {text(func(d *index.Document) { d.Until = time.Unix(9, 0) }), 1000, "is not as it should be"},
		"another beginning":                   {text(func(d *index.Document) { d.From = time.Unix(9, 0) }), 1000, "is not as it should be"},
		"another audience":                    {text(func(d *index.Document) { d.Audience = kb.AudienceAgent }), 1000, "is not as it should be"},
		"another text":                        {text(func(d *index.Document) { d.Body += "x" }), 1, "text of revision 1"},
		"another text, but not in the sample": {text(func(d *index.Document) { d.Body += "x" }), 1000, ""},
		"ahead of the store":                  {func(s *shelf) { s.seq = 99 }, 1000, "it has changes up to 99"},
	} {
		f, e := sample(), &shelf{docs: map[string][]*index.Document{}}
		follower := newFollower(f)
		if err := follower.CatchUp(t.Context(), e, nil); err != nil {
			t.Fatal(err)
		}
		test.spoil(e)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // no patience
		n, err := index.Compare(ctx, f, e, follower.Facts(), test.sample)
		cancel()
		if test.says == "" && (err != nil || n != 4) || test.says != "" && (!errors.Is(err, index.ErrDiffers) || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("%s: %d, %v; want %q", name, n, err, test.says)
		}
	}

	f, e := sample(), &shelf{docs: map[string][]*index.Document{}}
	follower := newFollower(f)
	late := make(chan error)
	go func() {
		time.Sleep(100 * time.Millisecond)
		late <- follower.CatchUp(t.Context(), e, nil)
	}()
	if err := <-late; err != nil {
		t.Fatal(err)
	}
	if n, err := index.Compare(t.Context(), f, e, follower.Facts(), 1); err != nil || n != 4 {
		t.Errorf("an engine that was behind: %d, %v", n, err)
	}
	f.fail = 1
	if _, err := index.Compare(t.Context(), f, e, follower.Facts(), 1); !errors.Is(err, errFeed) {
		t.Errorf("the store is away: %v", err)
	}
}
