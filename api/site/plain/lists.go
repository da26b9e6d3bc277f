package plain

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/plain"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// How long the lists may become. What does not fit is counted at their end; the sitemap
// has every address.
const (
	maxTitles = 1 << 20
	maxTexts  = 4 << 20
)

// anyBase stands for the address of the service in what is kept.
const anyBase = "https://base.invalid"

// lists are those of all public articles. One request at a time makes one, which is kept
// for as long as it would be made the same: reading every text takes a while.
type lists struct {
	*site.Site

	mu   sync.Mutex
	kept kept
}

// kept is what was made of all texts last.
type kept struct {
	of    [sha256.Size]byte // of all that it was made of, but the time
	until time.Time         // when a fact in it begins or ends; zero is never
	text  string
}

// titles is /llms.txt: what there is, with the address of each text.
func (l *lists) titles(c echo.Context) error {
	all, err := l.articles(c.Request().Context())
	if err != nil {
		return err
	}
	h := house(l.Site, c)
	b := bounded{most: maxTitles}
	b.WriteString(l.head(h))
	category, written := "", 0
	for _, a := range all {
		var line string
		if a.Category != category || written == 0 {
			line = "\n## " + plain.Line(h.Category(a.Category)) + "\n\n"
		}
		line += "- " + h.Link(a.Slug, h.Facts.Fill(a.Title, l.API.Now())) + "\n"
		if !b.add(line) {
			break
		}
		category = a.Category
		written++
	}
	b.end(h, len(all)-written)
	return l.Deliver(c, http.StatusOK, "text/plain; charset=utf-8", []byte(b.String()), true)
}

// texts is /llms-full.txt: all texts.
func (l *lists) texts(c echo.Context) error {
	h := house(l.Site, c)
	base := h.Base
	h.Base = anyBase // whoever names another host does not make it anew
	text, err := l.whole(c.Request().Context(), h)
	if err != nil {
		return err
	}
	return l.Deliver(c, http.StatusOK, "text/plain; charset=utf-8", []byte(strings.ReplaceAll(text, anyBase, base)), true)
}

// whole is what is kept of all texts, or made anew. It is sent by others: whoever reads
// slowly holds nobody up.
func (l *lists) whole(ctx context.Context, h plain.House) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.API.Now()
	all, err := l.articles(ctx)
	if err != nil {
		return "", err
	}
	of := l.sum(h, all)
	if l.kept.of != of || !l.kept.until.IsZero() && !now.Before(l.kept.until) {
		text, until, err := l.written(context.WithoutCancel(ctx), h, all, now) // the next one who asks has it, if this one leaves
		if err != nil {
			return "", err
		}
		l.kept = kept{of, until, text}
	}
	return l.kept.text, nil
}

// sum is of all that the texts are made of.
func (l *lists) sum(h plain.House, all []kb.Summary) (out [sha256.Size]byte) {
	sum := sha256.New()
	fmt.Fprintln(sum, l.head(h), markdown.FactsVersion(h.Facts))
	for _, a := range all {
		fmt.Fprintln(sum, a.ArticleID, a.Slug, a.Number, a.Hash, a.ChangedAt.UnixNano(), h.Category(a.Category), a.InForce)
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// written are all texts, and when they change by themselves.
func (l *lists) written(ctx context.Context, h plain.House, all []kb.Summary, now time.Time) (text string, until time.Time, err error) {
	b := bounded{most: maxTexts}
	b.WriteString(l.head(h))
	written := 0
	for _, a := range all {
		read, err := l.Deps.Library.Read(ctx, kb.Principal{}, a.Slug, time.Time{})
		if kb.KindOf(err) == kb.NotFound { // it has gone since
			written++
			continue
		}
		if err != nil {
			return "", until, err
		}
		if !b.add("\n---\n\n" + h.Article(read)) {
			break
		}
		written++
		shown := []string{read.Article.Title, read.Article.Answer, read.Article.Body}
		for _, r := range read.Related {
			shown = append(shown, r.Article.Title)
		}
		for _, turn := range h.Facts.Turns(shown...) {
			if turn.After(now) && (until.IsZero() || turn.Before(until)) {
				until = turn
			}
		}
	}
	b.end(h, len(all)-written)
	return b.String(), until, nil
}

// articles are those that customers see, in the order of the categories.
func (l *lists) articles(ctx context.Context) ([]kb.Summary, error) {
	all, err := l.Deps.Library.List(ctx, kb.Principal{})
	if err != nil {
		return nil, err
	}
	order := map[string]int{}
	for i, c := range l.Deps.Taxonomy().All() {
		order[c.Path] = i - len(l.Deps.Taxonomy().All()) // those that the tree lacks come last
	}
	slices.SortStableFunc(all, func(a, b kb.Summary) int {
		return cmp.Or(order[a.Category]-order[b.Category], strings.Compare(a.Category, b.Category), strings.Compare(a.Slug, b.Slug))
	})
	return all, nil
}

// head says what this is, and how more is found.
func (l *lists) head(h plain.House) string {
	return "# " + plain.Line(l.Brand().Name) + "\n\n> " + plain.Line(l.Brand().Name) + "公开的帮助文章。每篇都有 Markdown 版：文章地址后加 .md。\n\n" +
		"- 引用时请逐字引用，并写明文章地址和“内容核对于”的日期；数字、利率和期限以文章为准，不要推算。\n" +
		"- 搜索：" + h.Base + "/api/v1/search?q=…，直接回答：" + h.Base + "/api/v1/answer?q=…，接口说明：" + h.Base + "/openapi.yaml\n" +
		"- MCP（Streamable HTTP）：" + h.Base + "/mcp\n" +
		"- 全部文章的文字：" + h.Base + "/llms-full.txt\n"
}

// bounded is a text that takes up whole pieces until it is full.
type bounded struct {
	strings.Builder
	most int
}

func (b *bounded) add(piece string) bool {
	if b.Len()+len(piece) > b.most {
		return false
	}
	b.WriteString(piece)
	return true
}

// end says how many articles did not fit.
func (b *bounded) end(h plain.House, missing int) {
	if missing > 0 {
		fmt.Fprintf(b, "\n另有 %d 篇没有列出，见 %s/sitemap.xml\n", missing, h.Base)
	}
}
