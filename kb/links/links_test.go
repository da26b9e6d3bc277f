package links_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/links"
)

// store holds articles by slug and pictures by name; "broken" can't be read.
type store struct {
	articles map[string]string
	asked    map[string]int
}

func (s store) InForce(_ context.Context, slug string, _ time.Time) (kb.Revision, error) {
	s.asked[slug]++
	body, there := s.articles[slug]
	switch {
	case slug == "broken":
		return kb.Revision{}, errors.New("the disk is gone")
	case !there:
		return kb.Revision{}, kb.Errorf(kb.NotFound, "article_not_found", "no %s", slug)
	}
	return kb.Revision{Article: kb.Article{Slug: slug, Title: "标题", Audience: kb.AudiencePublic, Body: body}}, nil
}

func (s store) EachSummaryInForce(_ context.Context, _ time.Time, yield func(kb.Summary) error) error {
	for _, slug := range []string{"a", "b", "c"} {
		if err := yield(kb.Summary{Slug: slug, Origin: slug + ".md"}); err != nil {
			return err
		}
	}
	return nil
}

func (s store) Medium(_ context.Context, name string) (kb.Medium, error) {
	s.asked[name]++
	if name != "here.png" {
		return kb.Medium{}, kb.Errorf(kb.NotFound, "medium_not_found", "no %s", name)
	}
	return kb.Medium{Name: name}, nil
}

// Each article and picture is looked up once, however many lead to it.
func TestAllDeadLinks(t *testing.T) {
	s := store{map[string]string{"a": "[甲](/a/gone)[乙](/a/b)![图](/media/here.png)", "b": "[甲](/a/gone)![图](/media/here.png)![图](/media/gone.png)", "c": "[甲](/a/a)"}, map[string]int{}}
	look := links.Finder{Store: s, Now: time.Now}
	all, err := look.AllDead(t.Context())
	if err != nil || len(all) != 2 || all[0].Slug != "a" || all[0].Origin != "a.md" || len(all[0].Findings) != 1 || len(all[1].Findings) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	for what, n := range s.asked {
		if n != 1 {
			t.Errorf("%s was looked up %d times", what, n)
		}
	}
}

// A store that fails is an error, not a base without articles.
func TestAFailingStoreIsNoDeadLink(t *testing.T) {
	s := store{map[string]string{"a": "[甲](/a/broken)"}, map[string]int{}}
	look := links.Finder{Store: s, Now: time.Now}
	if found, err := look.Dead(t.Context(), kb.Article{Slug: "x", Body: "[甲](/a/broken)[乙](/a/gone)"}); err == nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := look.AllDead(t.Context()); err == nil {
		t.Error("no error")
	}
}
