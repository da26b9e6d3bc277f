package kb_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// A text is updated on the day that it changed: the one its source says, not that of
// the import, and not that of a new owner or day of review.
func TestTheDayTheTextChanged(t *testing.T) {
	w := newWorld(t)
	written := at(t, "2025-11-02")
	want := func(about, slug string, day time.Time) {
		t.Helper()
		r, err := w.store.InForce(ctx, slug, w.now)
		w.must(err)
		if !r.ChangedAt.Equal(day) {
			t.Errorf("%s: changed %s, want %s", about, r.ChangedAt, day)
		}
	}
	take := func(changed time.Time, a kb.Article) {
		t.Helper()
		w.now = w.now.Add(time.Hour)
		_, err := w.workflow.Sync(ctx, []kb.Candidate{{Article: a, Path: "a.md", Changed: changed}}, nil, nil)
		w.must(err)
	}
	a := text("a", "甲")
	take(written, a)
	want("the source says", "a", written)
	a.Owner, a.ReviewBy = "李", date(t, "2027-01-01")
	take(w.now, a)
	want("a new owner", "a", written)
	a.Body = "乙"
	take(written, a)
	want("a new text with the old day", "a", w.now)
	a.Questions = []string{"怎么办"}
	later := w.now.Add(time.Minute)
	take(later, a)
	want("a new question and its day", "a", later)
	a.Answer = "答"
	take(w.now.Add(24*time.Hour), a)
	want("a day to come", "a", w.now)
	a.Title = "新题"
	take(time.Time{}, a)
	want("no day", "a", w.now)

	b := text("b", "甲")
	w.publish(b)
	made := w.now
	want("written here", "b", made)
	w.now = w.now.Add(time.Hour)
	b.Owner = "王"
	w.publish(b)
	want("a new owner here", "b", made)
	w.now = w.now.Add(time.Hour)
	b.Body = "乙"
	w.publish(b)
	want("a new text here", "b", w.now)
}
