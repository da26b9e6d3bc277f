package bleveindex

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// The figures of a collection are those of its documents after any batches; a batch
// leaves the collection before it as it was.
func TestCollection(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	r := rand.New(rand.NewPCG(99, 100))
	c := newCollection()
	now := map[string][]*retrieve.Text{} // by article
	for range 60 {
		var articles []string
		var added []*retrieve.Text
		for _, i := range r.Perm(12)[:r.IntN(5)] {
			article := fmt.Sprint("a", i)
			articles, now[article] = append(articles, article), nil
			for k := range r.IntN(3) {
				d := index.Document{ArticleID: article, Revision: k + r.IntN(3)*10, Title: randomText(r, r.IntN(4)), Body: randomText(r, r.IntN(9))}
				text := retrieve.NewText(&d, plainAnalyzer())
				added = append(added, text)
				now[article] = append(now[article], text)
			}
		}
		before := fmt.Sprint(len(c.all()), *c.stats())
		next := c.with(articles, added)
		if after := fmt.Sprint(len(c.all()), *c.stats()); after != before {
			t.Fatalf("the collection before was %s and is %s", before, after)
		}
		c = next
		var n, titles, bodies, title, body float64
		for article, texts := range now {
			if got := c.ofArticle(article); len(got) != len(texts) {
				t.Fatalf("%s has %d documents, want %d", article, len(got), len(texts))
			}
			for _, x := range texts {
				n++
				title, body = title+float64(x.TitleLength), body+float64(x.BodyLength)
				titles, bodies = titles+float64(min(x.TitleLength, 1)), bodies+float64(min(x.BodyLength, 1))
				if c.get(x.ID) != x {
					t.Fatalf("%s is not there", x.ID)
				}
			}
		}
		if s := c.stats(); float64(s.Documents) != n || float64(len(c.all())) != n || s.TitleLength != title/max(titles, 1) || s.BodyLength != body/max(bodies, 1) {
			t.Fatalf("%d documents, %v and %v characters; want %v, %v, %v", s.Documents, s.TitleLength, s.BodyLength, n, title/max(titles, 1), body/max(bodies, 1))
		}
	}
}
