package store_test

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// oldFile unpacks the store that the version before wrote, see the README beside it.
func oldFile(t *testing.T) (path string) {
	t.Helper()
	packed, err := os.Open(filepath.Join("..", "..", "cmd", "wenjin", "testdata", "old-14f8bde", "data.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "wenjin.db")
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			t.Fatal(err) // also when it ends without a store
		}
		if filepath.Base(h.Name) == "wenjin.db" {
			src, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, src, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
}

// oldStore opens the store of the version before.
func oldStore(t *testing.T) *store.Store {
	t.Helper()
	return open(t, oldFile(t))
}

func open(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// later is when the old store's last publication but the one of 2099 is in force.
var later = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

func TestAStoreOfTheVersionBeforeIsReadWhole(t *testing.T) {
	ctx, s := context.Background(), oldStore(t)
	got := map[string][]string{}
	add := func(list, format string, args ...any) { got[list] = append(got[list], fmt.Sprintf(format, args...)) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	heads, err := s.Heads(ctx)
	must(err)
	for slug, h := range heads {
		add("heads", "%s %d %s", slug, h.Number, h.Origin)
		published, err := s.Published(ctx, h.ArticleID)
		must(err)
		for _, r := range published {
			add("published", "%s %d", slug, r.Number)
		}
	}
	must(s.EachInForce(ctx, later, func(r kb.Revision) error {
		if hash, err := kb.ContentHash(r.Article); err != nil || hash != r.Hash {
			t.Errorf("%s: the content has the hash %s, %v, but was approved as %s", r.Article.Slug, hash, err, r.Hash)
		}
		if r.Origin != "" && !strings.Contains(string(r.Raw), r.Article.Title) {
			t.Errorf("%s: the file it came from is %q", r.Article.Slug, r.Raw)
		}
		add("in force", "%s %s", r.Article.Slug, r.Article.Title)
		return nil
	}))
	must(s.EachSummary(ctx, func(l kb.Summary) error {
		add("summaries", "%s %d %s %s %s", l.Slug, l.Number, l.State, l.Title, l.Category)
		return nil
	}))
	must(s.EachSummaryInForce(ctx, later, func(l kb.Summary) error { add("summaries in force", "%s %s", l.Slug, l.Title); return nil }))
	revisions, err := s.Revisions(ctx, "written-here")
	must(err)
	for _, r := range revisions {
		add("revisions", "%d.%d %s by %s, approved by %s", r.Number, r.Version, r.State, r.Author, r.Review.DecidedBy)
	}
	people, err := s.People(ctx)
	must(err)
	for _, p := range people {
		add("people", "%s %s %s disabled %t", p.Login, p.Name, p.Role, !p.Disabled.IsZero())
	}
	tokens, err := s.Tokens(ctx)
	must(err)
	for _, k := range tokens {
		add("tokens", "%s of %q, %s, used %t, expires %t", k.Name, k.Person, k.Role, !k.Used.IsZero(), !k.Expires.IsZero())
	}
	got["popular"], err = s.Popular(ctx, 10)
	must(err)
	picture, err := s.Medium(ctx, "a1abfd410973b0111c215baa879b9edc.png")
	must(err)
	add("picture", "%s of %d bytes", picture.Type, len(picture.Data))
	must(s.EachNaming(ctx, picture.Name, func(l kb.Summary) error { add("picture", "named by %s %d", l.Slug, l.Number); return nil }))
	if n, err := s.RemoveUnnamed(ctx, time.Now(), func(string) kb.Event { return kb.Event{} }); err != nil || n != 0 {
		t.Errorf("%d pictures go at once, %v", n, err) // unless a text names it, it was uploaded just now
	}
	for _, list := range []string{"heads", "published"} {
		slices.Sort(got[list])
	}
	inForce := []string{"agent-script 转出问题的应答话术", "fees 转账要手续费吗", "lost-card 银行卡丢了怎么办", "repay-early 怎样提前还款", "transfer-out 转出到银行卡要多久", "written-here 怎样开通余额自动转入"}
	want := map[string][]string{
		"heads": {"agent-script 1 articles/help/agent-script.md", "coming-later 1 ", "fees 1 articles/help/fees.md", "in-review 1 ", "lapsed-offer 1 articles/help/lapsed-offer.md",
			"lost-card 1 articles/help/lost-card.md", "repay-early 1 articles/help/repay-early.md", "transfer-out 1 articles/help/transfer-out.md", "written-here 2 "},
		"published":          {"agent-script 1", "coming-later 1", "fees 1", "lapsed-offer 1", "lost-card 1", "repay-early 1", "transfer-out 1", "written-here 1"},
		"in force":           inForce,
		"summaries in force": inForce,
		"summaries": {"agent-script 1 published 转出问题的应答话术 help/inside", "coming-later 1 published 将来才生效的文章 help/general", "fees 1 published 转账要手续费吗 help/general",
			"in-review 1 in_review 等待审核的文章 help/general", "lapsed-offer 1 published 已经过期的活动 help/general", "lost-card 1 published 银行卡丢了怎么办 help/general",
			"repay-early 1 published 怎样提前还款 help/general", "transfer-out 1 published 转出到银行卡要多久 help/general", "written-here 2 draft 怎样开通余额自动转入（修订） help/general"},
		"revisions": {"1.5 published by person:li, approved by person:wang", "2.1 draft by person:li, approved by "},
		"people":    {"left 已离职 agent disabled true", "li 李编辑 editor disabled false", "wang 王审核 reviewer disabled false"},
		"tokens":    {`li-laptop of "li", editor, used true, expires false`, `short of "", agent, used false, expires true`, `wang-laptop of "wang", reviewer, used true, expires false`},
		"popular":   {"transfer-out"},
		"picture":   {"image/png of 67 bytes", "named by written-here 1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAStoreOfTheVersionBeforeIsWholeAndGoesOn(t *testing.T) {
	ctx, s := context.Background(), oldStore(t)
	for _, v := range s.Verify(ctx) {
		if v.Err != nil {
			t.Errorf("%+v", v)
		}
	}
	end, err := audit.Verify(ctx, s)
	if err != nil || end.Seq != 27 { // with the one from which on it tells of rows
		t.Errorf("the log ends with record %d, %v", end.Seq, err)
	}
	seq, err := s.LastSeq(ctx)
	if err != nil {
		t.Fatal(err)
	}
	revisions, err := s.Revisions(ctx, "in-review")
	if err != nil {
		t.Fatal(err)
	}
	head := revisions[0]
	head.State = kb.StateDraft
	event := kb.Event{At: later, Actor: "person:wang", Action: "article.reject", Object: "in-review"}
	if err := s.Advance(ctx, kb.Advance{ArticleID: head.ArticleID, Slug: "in-review", Head: &head, Event: event}); err != nil {
		t.Fatal(err)
	}
	if next, err := s.LastSeq(ctx); err != nil || next != seq+1 {
		t.Errorf("change %d after %d, %v", next, seq, err)
	}
	if end, err = audit.Verify(ctx, s); err != nil || end.Seq != 28 {
		t.Errorf("the log goes on with record %d, %v", end.Seq, err)
	}
}

// run changes the file of a store from outside.
func run(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.ExecContext(context.Background(), statement)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// What was on its way in an older store did not remember whose words had been
// restored; what had been made of it before counts now.
func TestWritersOfAnOlderStore(t *testing.T) {
	ctx, path := context.Background(), oldFile(t)
	run(t, path, `INSERT INTO revisions (article_id, number, content, raw, hash, state, author, created_ms, from_ms, until_ms, review)
		SELECT article_id, 3, content, raw, hash, 'superseded', 'person:wang', created_ms, 0, 0, '{"writers":["person:wang"]}'
		FROM revisions WHERE number = 2 AND article_id = (SELECT id FROM articles WHERE slug = 'written-here')`)
	run(t, path, `INSERT INTO revisions (article_id, number, content, raw, hash, state, author, created_ms, from_ms, until_ms, review)
		SELECT article_id, 4, content, raw, hash, 'in_review', 'token:bot', created_ms, 0, 0, '{"writers":["token:bot"],"submittedBy":"person:sun"}'
		FROM revisions WHERE number = 3`)
	s := open(t, path)
	all, err := s.Revisions(ctx, "written-here")
	if err != nil {
		t.Fatal(err)
	}
	if got := all[3].Review; !slices.Equal(got.Writers, []string{"person:li", "person:wang", "token:bot"}) || got.SubmittedBy != "person:sun" {
		t.Errorf("%+v", got)
	}
	if got := all[0].Review; !slices.Equal(got.Writers, []string{"person:li"}) {
		t.Errorf("what was published is changed: %+v", got)
	}
	made := map[string]string{}
	tokens, err := s.Tokens(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range tokens {
		made[k.Name] = k.MadeBy
	}
	if made["short"] != kb.ActorConsole {
		t.Errorf("the tokens were made by %v", made)
	}
}
