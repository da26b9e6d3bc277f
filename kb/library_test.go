package kb_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Who may read what, now and as of a time: a customer what is public and in force,
// an agent the internal too, and what has lapsed when nothing followed.
func TestReadByRoleAndTime(t *testing.T) {
	w := newWorld(t)
	internal := text("internal", "甲")
	internal.Audience = kb.AudienceAgent
	odd := text("odd", "甲")
	odd.Audience = "somebody"
	lapsed := text("lapsed", "甲")
	lapsed.ValidTo = kb.At(w.now.Add(time.Hour))
	lapsedInternal := internal
	lapsedInternal.Slug, lapsedInternal.ValidTo = "lapsed-internal", lapsed.ValidTo
	archived := text("archived", "甲")
	later := text("later", "甲")
	later.ValidFrom = kb.At(w.now.Add(72 * time.Hour))
	for _, a := range []kb.Article{text("public", "甲"), internal, odd, lapsed, lapsedInternal, archived, later} {
		w.publish(a)
	}
	w.write(editor, text("draft", "甲"))
	published := w.now
	w.now = w.now.Add(30 * time.Minute)
	w.archive("archived")
	w.now = w.now.Add(time.Hour)
	everybody := []kb.Principal{customer, agent, editor, reviewer, admin}
	house := everybody[1:]
	for _, test := range []struct {
		slug    string
		at      time.Time // zero: now
		who     []kb.Principal
		expired bool
	}{
		{"public", time.Time{}, everybody, false},
		{"internal", time.Time{}, house, false},
		{"odd", time.Time{}, house, false}, // what is not clearly public is internal
		{"lapsed", time.Time{}, house, true},
		{"lapsed-internal", time.Time{}, house, true},
		{"archived", time.Time{}, nil, false},
		{"later", time.Time{}, nil, false},
		{"draft", time.Time{}, nil, false},
		{"nowhere", time.Time{}, nil, false},
		{"public", published, everybody, false},
		{"internal", published, house, false},
		{"archived", published, everybody, false},
		{"lapsed", published, everybody, false},
		{"lapsed", w.now, nil, false}, // as of a time is what held at that time, nothing else
		{"public", published.Add(-time.Second), nil, false},
		{"later", later.ValidFrom.Time, everybody, false},
	} {
		for _, who := range everybody {
			got, err := w.library.Read(ctx, who, test.slug, test.at)
			what := test.slug + " as of " + test.at.String() + " by " + string(who.Role)
			if !slices.Contains(test.who, who) {
				wantError(t, what, err, kb.NotFound, "article_not_found")
				if err != nil && got.Article.Slug != "" {
					t.Errorf("%s: the text is given beside the error", what)
				}
				continue
			}
			if err != nil || got.Article.Slug != test.slug || got.Expired != test.expired {
				t.Errorf("%s: %q, expired %v, %v", what, got.Article.Slug, got.Expired, err)
			}
		}
	}
}

// The last text lapses only if nothing ended it before its time.
func TestLapsed(t *testing.T) {
	for name, test := range map[string]struct {
		steps func(w *world, ends kb.Article)
		body  string // that an agent reads; "" is nothing
	}{
		"alone":           {func(w *world, ends kb.Article) { w.publish(ends) }, "有期"},
		"a draft follows": {func(w *world, ends kb.Article) { w.publish(ends); w.write(editor, text("a", "草稿")) }, "有期"},
		"the standing text returns": {func(w *world, ends kb.Article) {
			w.publish(text("a", "先"))
			w.now = w.now.Add(time.Minute)
			w.publish(ends)
		}, "先"},
		"another is to come": {func(w *world, ends kb.Article) {
			w.publish(ends)
			next := text("a", "将来")
			next.ValidFrom, next.ValidTo = kb.At(w.now.Add(24*time.Hour)), kb.At(w.now.Add(48*time.Hour))
			w.publish(next)
		}, "有期"},
		"another followed": {func(w *world, ends kb.Article) {
			w.publish(ends)
			w.now = w.now.Add(time.Minute)
			w.publish(text("a", "后"))
		}, "后"},
		"taken back": {func(w *world, ends kb.Article) {
			w.publish(ends)
			w.archive("a")
		}, ""},
		"the follower is old": {func(w *world, ends kb.Article) {
			w.publish(text("a", "先"))
			w.archive("a")
		}, ""},
	} {
		w := newWorld(t)
		ends := text("a", "有期")
		ends.ValidTo = kb.At(w.now.Add(time.Hour))
		test.steps(w, ends)
		w.now = w.now.Add(2 * time.Hour)
		r, err := w.library.Article(ctx, agent, "a", time.Time{})
		if test.body == "" {
			wantError(t, name, err, kb.NotFound, "article_not_found")
		} else if err != nil || r.Article.Body != test.body {
			t.Errorf("%s: %q, %v", name, r.Article.Body, err)
		}
	}
}

func TestRelated(t *testing.T) {
	w := newWorld(t)
	internal := text("internal", "甲")
	internal.Audience = kb.AudienceAgent
	w.publish(internal)
	w.publish(text("public", "甲"))
	w.write(editor, text("draft", "甲"))
	a := text("a", "甲")
	a.Related = []string{"nowhere", "public", "draft", "internal"}
	w.publish(a)
	for _, test := range []struct {
		who  kb.Principal
		want []string
	}{{customer, []string{"public"}}, {agent, []string{"public", "internal"}}} {
		got, err := w.library.Read(ctx, test.who, "a", time.Time{})
		w.must(err)
		var slugs []string
		for _, r := range got.Related {
			slugs = append(slugs, r.Article.Slug)
		}
		if !slices.Equal(slugs, test.want) {
			t.Errorf("%q is shown %v, want %v", test.who.Role, slugs, test.want)
		}
	}
}

func TestList(t *testing.T) {
	w := newWorld(t)
	internal := text("internal", "甲")
	internal.Audience = kb.AudienceAgent
	ends := text("ends", "甲")
	ends.ValidTo = kb.At(w.now.Add(time.Hour))
	for _, a := range []kb.Article{internal, text("z", "甲"), ends, text("b", "甲")} {
		w.publish(a)
	}
	w.write(editor, text("draft", "甲"))
	w.write(editor, text("b", "改"))
	slugs := func(who kb.Principal) (out []string) {
		list, err := w.library.List(ctx, who)
		w.must(err)
		for _, s := range list {
			out = append(out, s.Slug)
			if s.Number != 1 {
				t.Errorf("%s: revision %d is listed", s.Slug, s.Number)
			}
		}
		return out
	}
	if got := slugs(customer); !slices.Equal(got, []string{"b", "ends", "z"}) {
		t.Errorf("a customer is listed %v", got)
	}
	w.now = w.now.Add(time.Hour)
	if got := slugs(agent); !slices.Equal(got, []string{"b", "internal", "z"}) {
		t.Errorf("an agent is listed %v", got)
	}
}

// Summaries are the revisions without their texts.
func TestSummariesAreTheRevisions(t *testing.T) {
	w := newWorld(t)
	full := text("full", "高收益")
	full.Kind, full.Category, full.Audience, full.Owner = kb.KindRisk, "wealth/fund", kb.AudienceAgent, "理财部"
	full.ReviewBy, full.ValidTo = date(t, "2026-06-30"), moment(t, "2027-03-31")
	w.write(editor, full)
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "full"})
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "full", Waivers: []kb.Waiver{{Rule: "R-warn", Match: "高收益", Reason: "引用", Expires: date(t, "2026-04-01")}}})
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "full"})
	instant := text("instant", "甲")
	instant.ValidTo = moment(t, "2026-05-01T12:30:00+08:00")
	w.publish(instant)
	w.file(text("file", "甲"), "x/file.md")
	w.write(editor, text("draft", "甲"))
	compare := func(s kb.Summary) {
		t.Helper()
		all, err := w.store.Revisions(ctx, s.Slug)
		w.must(err)
		for _, r := range all {
			if r.Number == s.Number {
				if got, want := body(t, s), body(t, r.Summary()); got != want {
					t.Errorf("the summary is\n%s\nthe revision\n%s", got, want)
				}
				if s.StateAt(w.now) != r.StateAt(w.now) || s.ETag() != r.ETag() || s.Lapses() != r.Lapses() || s.InForceAt(w.now) != r.InForceAt(w.now) {
					t.Errorf("%s: the summary stands elsewhere than the revision", s.Slug)
				}
			}
		}
	}
	n := 0
	w.must(w.store.EachSummary(ctx, func(s kb.Summary) error { n++; compare(s); return nil }))
	w.must(w.store.EachSummaryInForce(ctx, w.now, func(s kb.Summary) error { n++; compare(s); return nil }))
	if n != 4+3 {
		t.Errorf("%d summaries, want 7", n)
	}
}

func TestLogRead(t *testing.T) {
	w := newWorld(t)
	internal := text("internal", "甲")
	internal.Audience = kb.AudienceAgent
	w.must(w.library.LogRead(ctx, agent, text("public", "甲")))
	w.must(w.library.LogRead(ctx, agent, internal))
	w.library.LogReads = false
	w.must(w.library.LogRead(ctx, agent, internal))
	got := w.records("article.read")
	if len(got) != 1 || got[0].Actor != agent.ID || got[0].Object != "internal" || !got[0].At.Equal(w.now) {
		t.Errorf("%+v", got)
	}
}

func TestMedia(t *testing.T) {
	w := newWorld(t)
	for name, test := range map[string]struct {
		data            string
		kind, extension string
	}{
		"png":  {"\x89PNG\r\n\x1a\n" + "x", "image/png", ".png"},
		"jpeg": {"\xff\xd8\xff\xe0x", "image/jpeg", ".jpg"},
		"gif":  {"GIF89a x", "image/gif", ".gif"},
		"old":  {"GIF87a x", "image/gif", ".gif"},
		"webp": {"RIFF\x01\x02\x03\x04WEBPVP8 x", "image/webp", ".webp"},
	} {
		m, err := w.workflow.AddMedium(ctx, editor, []byte(test.data))
		if err != nil || m.Type != test.kind || len(m.Name) != 32+len(test.extension) || !strings.HasSuffix(m.Name, test.extension) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
		again, err := w.workflow.AddMedium(ctx, editor, []byte(test.data))
		if err != nil || again.Name != m.Name {
			t.Errorf("%s again: %s, %v", name, again.Name, err)
		}
		got, err := w.library.Medium(ctx, editor, m.Name)
		if err != nil || string(got.Data) != test.data || got.Type != test.kind {
			t.Errorf("%s is read as %+v, %v", name, got, err)
		}
	}
	for name, data := range map[string]string{
		"nothing": "", "html": "<html><script>", "svg": "<svg onload=x>", "a riff that is no picture": "RIFF\x01\x02\x03\x04WAVEfmt x", "a short one": "RIFF\x01\x02\x03\x04WEBP",
		"too large": "\x89PNG\r\n\x1a\n" + strings.Repeat("x", kb.MaxMediumBytes),
	} {
		_, err := w.workflow.AddMedium(ctx, editor, []byte(data))
		wantError(t, name, err, kb.Invalid, "invalid_medium")
	}
	_, err := w.workflow.AddMedium(ctx, agent, []byte("GIF89a x"))
	wantError(t, "an agent", err, kb.Denied, "invalid_api_key")
	_, err = w.library.Medium(ctx, editor, "nowhere.png")
	wantError(t, "no picture", err, kb.NotFound, "medium_not_found")
	if got := w.records("media.add"); len(got) != 10 || got[0].Actor != editor.ID {
		t.Errorf("%d records: %+v", len(got), got)
	}
}

func body(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
