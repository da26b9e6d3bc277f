package clients

import (
	"maps"
	"time"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// articleHere is an article that a document is of.
type articleHere struct {
	head  kb.Revision
	shown []shown // what clients read of it, the newest first
	live  bool    // the newest text is what clients read
}

// shown is a text as clients read it, without markup and with facts filled in, and what it
// was made of.
type shown struct {
	document index.Document
	article  kb.Article
}

func (w *Worker) here(revisions []kb.Revision) *articleHere {
	now := w.Now()
	head := revisions[len(revisions)-1]
	h := &articleHere{head: head, live: head.InForceAt(now)}
	for i := len(revisions) - 1; i >= 0; i-- {
		if r := revisions[i]; i == len(revisions)-1 || r.InForceAt(now) {
			h.shown = append(h.shown, shown{index.NewDocument(r, w.Facts(), now), r.Article})
		}
	}
	return h
}

// wasRead reports whether a document was made of what is in force and nobody has changed
// since: it says when that was updated.
func (h *articleHere) wasRead(fields map[string]any) bool {
	said, _ := fields["updatedAt"].(string)
	at, err := time.Parse(time.RFC3339, said)
	return err == nil && h.live && at.Equal(h.head.ChangedAt.Truncate(time.Second))
}

// completed is a document that has only what is to change, with the rest of what it is of.
func (h *articleHere) completed(fields map[string]any) map[string]any {
	a := h.head.Article
	out := map[string]any{
		"title": a.Title, "questions": texts(a.Questions), "answer": a.Answer, "body": a.Body, "kind": string(a.Kind), "category": a.Category,
		"products": texts(a.Products), "tags": texts(a.Tags), "audience": string(a.Audience), "riskLevel": a.RiskLevel,
	}
	maps.Copy(out, fields)
	return out
}

func texts(list []string) []any {
	out := make([]any, len(list))
	for i, text := range list {
		out[i] = text
	}
	return out
}

// keepIn lets an article keep what a document can't say, and texts that come back as
// clients read them: their markup and facts would be lost.
func (h *articleHere) keepIn(item *importer.Item, given map[string]any) {
	next := h.head.Article
	a := item.Article
	next.Title, next.Questions, next.Answer, next.Kind, next.Category = a.Title, a.Questions, a.Answer, a.Kind, a.Category
	next.Products, next.Tags, next.RiskLevel = a.Products, a.Tags, a.RiskLevel
	if a.Audience != "" {
		next.Audience = a.Audience
	}
	if given["answer"] == h.head.Article.Answer { // as it is, whatever an import makes of markup in it
		next.Answer = h.head.Article.Answer
	}
	body, _ := given["body"].(string)
	for _, s := range h.shown {
		if next.Title == s.document.Title {
			next.Title = s.article.Title
		}
		if next.Answer == s.document.Answer {
			next.Answer = s.article.Answer
		}
		if body != "" && (body == s.document.Body || body == s.article.Body) {
			same := s.article.Body
			item.Body = func(importer.Links) (string, error) { return same, nil }
			break
		}
	}
	item.Article = next
}
