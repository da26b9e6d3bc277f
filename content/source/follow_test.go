package source_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// What one process has taken in acts at another once that follows: categories, figures and
// words. Following takes nothing in; who does, does so alone.
func TestFollow(t *testing.T) {
	ctx, s := t.Context(), newService(t, starterFiles())
	s.start()
	other := newSourceLike(s)
	live := &index.Live{}
	other.Live, other.Follower = live, &index.Follower{Feed: s.store, Facts: other.Rules.Facts, Log: s.Log}
	other.Index = &generation.Index{Dir: filepath.Join(t.TempDir(), "index"), Live: live, Log: s.Log, Follower: other.Follower}
	t.Cleanup(func() { other.Close(); _ = live.Close() })
	alone := 0
	other.Alone = func(_ context.Context, do func() error) error { alone++; return do() }
	must(t, other.Sync(ctx, nil))
	must(t, other.OpenIndex(ctx))
	if alone != 1 {
		t.Errorf("a folder is taken in %d times alone", alone)
	}
	finds := func(text string, titles ...string) {
		t.Helper()
		found, err := live.Search(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 10})
		must(t, err)
		var got []string
		for _, h := range found.Hits {
			got = append(got, h.Document.Title)
		}
		if !slices.Equal(got, titles) {
			t.Errorf("%s finds %q, want %q\n%s", text, got, titles, s.log)
		}
	}
	s.write("synonyms.txt", "懒人理财, 余额宝\n")
	s.write("taxonomy.yaml", "categories:\n  - slug: general\n    name: 全部问题\n")
	s.write("facts.yaml", "facts:\n  - key: rate\n    value: 千分之七\n")
	s.reload()
	finds("懒人理财")
	s.write("synonyms.txt", "懒人理财, 余额宝\n鲸鱼, 大象\n") // nobody has been told of
	must(t, other.Follow(ctx))
	finds("懒人理财", "第一篇")
	finds(`"千分之七"`, "第一篇")
	finds("大象")
	if got := other.Rules.Taxonomy().Categories[0].Name; got != "全部问题" {
		t.Error(got)
	}
	if inForce, err := s.store.ReferencesInForce(ctx); err != nil || inForce[reference.Synonyms].Text != "懒人理财, 余额宝\n" || alone != 1 {
		t.Errorf("following takes in what lies in the folder: %q, %v", inForce[reference.Synonyms].Text, err)
	}
}
