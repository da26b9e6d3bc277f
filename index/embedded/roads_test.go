package embedded_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
)

// oddPieces are what texts of all kinds are made of: traditional and rare characters, some beyond
// the basic plane, Latin ones of all widths, and bytes that are no characters.
var oddPieces = []string{
	"赎回", "到账", "余额宝", "餘額寶", "花呗", "征信报告", "怎么", "还", "款", "豈", "𠮷野家", "\U0002f800", "🙂", "𝐀", "ｶﾞ", "é", "①", "visa", "ＶＩＳＡ", "T+0", "1,000", "3.5%",
	"。", "？", "\n", " ", "　", `"`, "-", "\x00", "\u200d", "\xff", "\xe4\xb8", "\xed\xa0\x80", "\xf0\x9f\x99",
}

func oddText(r *rand.Rand, most int) string {
	var b strings.Builder
	kinds := oddPieces
	if r.IntN(4) == 0 {
		kinds = []string{"visa ", "app ", "T+0 ", "30 "}
	}
	for range r.IntN(most + 1) {
		if r.IntN(3) == 0 {
			b.WriteRune(rune(0x4e00 + r.IntN(1+r.IntN(3000))))
		}
		b.WriteString(kinds[r.IntN(len(kinds))])
	}
	return b.String()
}

func oddDocument(r *rand.Rand, number int) index.Document {
	slug := fmt.Sprint("d", number)
	d := index.Document{
		ArticleID: slug, Slug: slug, Revision: 1 + r.IntN(3), Title: oddText(r, 6), Answer: oddText(r, 10), Body: oddText(r, 60),
		Audience: kb.AudiencePublic, Category: []string{"", "a", "a/b"}[r.IntN(3)], UpdatedAt: time.Unix(int64(r.IntN(1e6)), 0).UTC(),
	}
	if r.IntN(3) == 0 {
		d.Audience = kb.AudienceAgent
	}
	for range r.IntN(3) {
		d.Questions, d.Tags = append(d.Questions, oddText(r, 5)), append(d.Tags, oddText(r, 2))
	}
	for at := range d.Body {
		if r.IntN(40) == 0 {
			d.Sections = append(d.Sections, index.Section{Title: fmt.Sprint("第", at), Start: at})
		}
	}
	return d
}

// oddQueries ask for what stands in documents, and for what does not.
func oddQueries(r *rand.Rand, docs map[int]index.Document, n int) (out []index.Query) {
	for _, d := range docs {
		text := []rune("赎回" + d.Title + d.Body)
		from := r.IntN(len(text))
		q := index.Query{
			Text: string(text[from:min(len(text), from+1+r.IntN(12))]) + oddText(r, 2), Scopes: []kb.Scope{kb.ScopePublic},
			Limit: 1 + r.IntN(30), CropRunes: r.IntN(100), At: time.Unix(2e9, 0), Facets: []string{"category", "audience"}, All: r.IntN(5) == 0,
		}
		if r.IntN(2) == 0 {
			q.Scopes = append(q.Scopes, kb.ScopeAgent)
		}
		switch r.IntN(6) {
		case 0:
			q.Text = `"` + q.Text + `"`
		case 1:
			q.Filter = index.Equals("category", "a")
		case 2:
			q.Sort = []index.Sort{{Field: "updatedAt", Desc: true}}
		}
		if out = append(out, q); len(out) == n {
			break
		}
	}
	return out
}

// found is all that an engine says to a query.
func found(t *testing.T, e *embedded.Engine, q index.Query) string {
	t.Helper()
	r, err := e.Search(t.Context(), q)
	must(t, err)
	var b strings.Builder
	fmt.Fprint(&b, r.Total, r.DidYouMean, r.Relaxed, r.Doubtful, r.Facets)
	for _, h := range r.Hits {
		fmt.Fprintf(&b, "\n%s %.6f %s %v %v %v %v %q %q", h.Document.Slug, h.Score, h.Tier, h.Title, h.Snippet, h.Answer, h.Section, h.MatchedQuestion, h.Whole().Body)
	}
	return b.String()
}

// However documents came into an index, at once or one after the other, some changed and some
// gone since, in memory or from its files, it says the same of them, to the last mark.
func TestAllRoadsLeadToTheSameAnswers(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	const articles = 120
	dir := filepath.Join(t.TempDir(), "by and by")
	byAndBy := create(t, dir)
	docs := map[int]index.Document{}
	again := func() {
		must(t, byAndBy.Close())
		var err error
		byAndBy, err = embedded.Open(dir, analyzer(), embedded.Options{})
		must(t, err)
	}
	for seq := int64(1); seq <= 30; seq++ {
		b := index.Batch{Seq: seq}
		for range 1 + r.IntN(12) {
			number := r.IntN(articles)
			u := index.Update{ArticleID: fmt.Sprint("d", number)}
			if delete(docs, number); r.IntN(6) > 0 {
				docs[number] = oddDocument(r, number)
				u.Documents = []index.Document{docs[number]}
			}
			b.Updates = append(b.Updates, u)
		}
		must(t, byAndBy.Apply(t.Context(), b))
		if seq%11 == 0 {
			again()
		}
	}
	atOnce := create(t, filepath.Join(t.TempDir(), "at once"))
	b := index.Batch{Seq: 1}
	for _, d := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: d.ArticleID, Documents: []index.Document{d}})
	}
	must(t, atOnce.Apply(t.Context(), b))
	queries := oddQueries(r, docs, 80)
	for _, from := range []string{"memory", "its files"} {
		for _, q := range queries {
			if got, want := found(t, byAndBy, q), found(t, atOnce, q); got != want {
				t.Fatalf("from %s, %q:\n%s\nat once:\n%s", from, q.Text, got, want)
			}
		}
		again()
	}
	must(t, byAndBy.Close())
}
