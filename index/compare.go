package index

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// ErrDiffers is wrapped by what Compare returns for an engine that does not hold what
// the store has.
var ErrDiffers = errors.New("the index is not what the store says")

const (
	comparePage = 1000
	// comparePatience is how long an engine may take to catch up with an article that
	// seems to differ.
	comparePatience = 5 * time.Second
	comparePause    = 50 * time.Millisecond
)

// Compare holds an engine against the store that it follows: every article that ever
// changed must have the documents that it should, and there must be no others; of every
// sample-th article (1 is all) the texts are compared too. It gives how many documents
// there should be. The engine may go on following meanwhile.
func Compare(ctx context.Context, feed Feed, e Engine, facts kb.Facts, sample int) (documents int, err error) {
	seen, began, after := map[string]bool{}, e.AppliedSeq(), int64(0)
	for {
		changes, err := feed.Changes(ctx, after, comparePage)
		if err != nil {
			return documents, err
		}
		if len(changes) == 0 {
			break
		}
		for _, c := range changes {
			after = c.Seq
			if seen[c.ArticleID] {
				continue
			}
			seen[c.ArticleID] = true
			n, err := compareArticle(ctx, feed, e, facts, c, len(seen)%sample == 0)
			if err != nil {
				return documents, err
			}
			documents += n
		}
	}
	if began > after {
		return documents, fmt.Errorf("%w: it has changes up to %d, the store up to %d", ErrDiffers, began, after)
	}
	if have := e.Stats().Documents; have != documents && began == after && e.AppliedSeq() == after { // nothing changed meanwhile
		return documents, fmt.Errorf("%w: it holds %d documents, and should hold %d", ErrDiffers, have, documents)
	}
	return documents, nil
}

// compareArticle compares one article, and again until the engine had time to follow
// what may have changed meanwhile.
func compareArticle(ctx context.Context, feed Feed, e Engine, facts kb.Facts, c kb.Change, texts bool) (int, error) {
	for deadline := time.Now().Add(comparePatience); ; {
		revisions, err := feed.Published(ctx, c.ArticleID)
		if err != nil {
			return 0, err
		}
		n, err := differs(revisions, e.Documents(c.ArticleID), facts, texts)
		if err == nil || !errors.Is(err, ErrDiffers) || time.Now().After(deadline) || ctx.Err() != nil {
			return n, errors.Join(err, ctx.Err())
		}
		select {
		case <-ctx.Done():
		case <-time.After(comparePause):
		}
	}
}

// differs compares the documents of one article with those that it should have.
func differs(revisions []kb.Revision, have []*Document, facts kb.Facts, texts bool) (int, error) {
	byBeginning := map[int64]*Document{}
	for _, d := range have {
		byBeginning[d.From.UnixMilli()] = d
	}
	stretches := stretchesOf(revisions, facts)
	if len(byBeginning) != len(stretches) || len(have) != len(stretches) {
		article := "an article that is gone"
		if len(stretches) > 0 {
			article = stretches[0].revision.Article.Slug
		}
		return 0, fmt.Errorf("%w: it holds %d documents of %s, and should hold %d", ErrDiffers, len(have), article, len(stretches))
	}
	for _, s := range stretches {
		d := byBeginning[s.revision.From.UnixMilli()]
		if d == nil || d.Revision != s.revision.Number || !d.Until.Equal(s.revision.Until) || !d.LapsedUntil.Equal(s.lapsedUntil) || d.Audience != s.revision.Article.Audience {
			return 0, fmt.Errorf("%w: revision %d of %s from %s is not as it should be", ErrDiffers, s.revision.Number, s.revision.Article.Slug, s.revision.From.Format(time.RFC3339))
		}
		if texts && !sameDocument(*d, s.document(facts)) {
			return 0, fmt.Errorf("%w: the text of revision %d of %s is another", ErrDiffers, s.revision.Number, s.revision.Article.Slug)
		}
	}
	return len(stretches), nil
}

// sameDocument compares but for how an absent list and a time are written.
func sameDocument(a, b Document) bool {
	for _, d := range []*Document{&a, &b} {
		for _, list := range []*[]string{&d.Questions, &d.Products, &d.Tags} {
			if len(*list) == 0 {
				*list = nil
			}
		}
		if len(d.Sections) == 0 {
			d.Sections = nil
		}
		for _, t := range []*time.Time{&d.UpdatedAt, &d.From, &d.Until, &d.LapsedUntil} {
			*t = t.UTC()
		}
	}
	return reflect.DeepEqual(a, b)
}
