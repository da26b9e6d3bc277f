package kb

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// writersOf says whose words a new draft contains: of whoever hands it in; of
// everybody who worked on the newest revision, as long as that was not published,
// for then another person has answered for it; and of everybody whose passages come
// back from an older revision, however they got there.
func writersOf(who Principal, revisions []Revision, a Article) []string {
	out := who.Parties()
	head := revisions[len(revisions)-1]
	if head.State != StatePublished {
		out = merge(out, head.writers()...)
	}
	base, next := passages(head.Article), passages(a)
	for p := range base {
		delete(next, p)
	}
	for _, r := range revisions { // the first that has a passage is where it was written
		for p := range passages(r.Article) {
			if next[p] {
				delete(next, p)
				out = merge(out, r.writers()...)
			}
		}
	}
	return out
}

// restorersOf says whose words a draft contains that is an old revision again: of
// whoever restores it, and of everybody who had a part in it or in one before it.
func restorersOf(who Principal, revisions []Revision, number int) []string {
	out := who.Parties()
	for _, r := range revisions {
		if r.Number <= number {
			out = merge(out, r.writers()...)
		}
	}
	return out
}

// writers are those who worked on the revision since the article was published.
func (r Revision) writers() []string {
	if r.Author == ActorFiles || r.Author == ActorConsole {
		return r.Review.Writers
	}
	return merge(slices.Clone(r.Review.Writers), r.Author)
}

// minPassage is the length from which on a passage is somebody's, in characters: a
// shorter one is written by chance.
const minPassage = 4

// passages are the sentences and items of the fields that people write.
func passages(a Article) map[string]bool {
	out := map[string]bool{}
	for _, f := range Fields {
		if f.Kind != FieldText && f.Kind != FieldLines && f.Kind != FieldMarkdown || f.Key == "slug" {
			continue
		}
		for _, v := range f.Values(&a) {
			for p := range strings.FieldsFuncSeq(v, func(r rune) bool { return strings.ContainsRune("\n。！？；!?;|", r) }) {
				if p = strings.TrimSpace(p); utf8.RuneCountInString(p) >= minPassage {
					out[p] = true
				}
			}
		}
	}
	return out
}
