package reference

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// writersOf says whose words a new draft contains: of whoever hands it in; of those
// who worked on the newest revision, as long as that was not published; and of those
// whose lines come back from an older one.
func writersOf(ctx context.Context, store Store, who kb.Principal, h History, before, text string) ([]string, error) {
	out := who.Parties()
	if head := h.Newest(); head.State != kb.StatePublished {
		out = merge(out, head.writers()...)
	}
	next := lines(text)
	for l := range lines(before) {
		delete(next, l)
	}
	for _, r := range slices.Backward(h.Revisions) { // the first that has a line is where it was written
		if len(next) == 0 {
			break
		}
		r, err := store.Reference(ctx, h.File, r.Number)
		if err != nil {
			return nil, err
		}
		for l := range lines(r.Text) {
			if next[l] {
				delete(next, l)
				out = merge(out, r.writers()...)
			}
		}
	}
	return out, nil
}

// restorersOf says whose words a draft contains that is an old text again: of whoever
// restores it, and of those who had a part in it or in one before it.
func restorersOf(who kb.Principal, h History, number int) []string {
	out := who.Parties()
	for _, r := range h.Revisions {
		if r.Number <= number {
			out = merge(out, r.writers()...)
		}
	}
	return out
}

// writers are those who worked on the revision; a file on disk has none that we know.
func (r Revision) writers() []string {
	if r.Author == kb.ActorFiles || r.Author == "" {
		return r.Review.Writers
	}
	return merge(slices.Clone(r.Review.Writers), r.Author)
}

func merge(ids []string, more ...string) []string {
	for _, id := range more {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// minLine is the length from which on a line is somebody's, in characters.
const minLine = 4

func lines(text string) map[string]bool {
	out := map[string]bool{}
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); utf8.RuneCountInString(l) >= minLine {
			out[l] = true
		}
	}
	return out
}
