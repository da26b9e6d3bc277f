package peers

import (
	"cmp"
	"container/heap"
	"context"
	"html"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Floor is the least that any search of this kind must do, and the yardstick: BM25
// over pairs of neighbouring characters, everything in memory, the weights worked
// out beforehand, nothing durable, no words, synonyms, phrases or typing errors.
// A document matches when it has any pair of the query.
type Floor struct {
	docs     []floorDoc
	grams    map[gram]int32
	postings [][]posting // by gram
	counts   [][]uint16  // of the same documents: how often they have the gram
	fresh    bool        // postings have the weights that all documents make

	public     []bool
	category   []uint16
	categories []string

	scores   []float32 // by document; all zero between searches
	perGroup []int     // by category, likewise
}

var _ Peer = (*Floor)(nil)

// floorDoc is what is shown of a document, and its texts folded to mark them.
type floorDoc struct {
	doc         *index.Document
	title, body []rune
	grams       int // length for BM25
}

// gram is a pair of neighbouring characters.
type gram uint64

// posting is a document that has a pair, and what the pair adds to its score.
type posting struct {
	doc    int32
	weight float32
}

const (
	k1           = 1.2
	b            = 0.75
	snippetRunes = 80
)

// NewFloor makes an empty one.
func NewFloor() *Floor { return &Floor{grams: map[gram]int32{}} }

// Name implements Peer.
func (f *Floor) Name() string { return "floor" }

// Add implements Peer. The documents are kept, not copied.
func (f *Floor) Add(docs []index.Document) error {
	f.fresh = false
	for i := range docs {
		d := &docs[i]
		n := floorDoc{doc: d, title: fold.Runes(d.Title), body: fold.Runes(d.Body)}
		counts := map[gram]uint16{}
		texts := [][]rune{n.title, fold.Runes(d.Answer), n.body}
		for _, q := range d.Questions {
			texts = append(texts, fold.Runes(q))
		}
		for _, text := range texts {
			eachGram(text, func(_ int, g gram) { counts[g]++; n.grams++ })
		}
		for g, c := range counts {
			id, known := f.grams[g]
			if !known {
				id = int32(len(f.counts))
				f.grams[g] = id
				f.postings, f.counts = append(f.postings, nil), append(f.counts, nil)
			}
			f.postings[id] = append(f.postings[id], posting{doc: int32(len(f.docs))})
			f.counts[id] = append(f.counts[id], c)
		}
		f.docs = append(f.docs, n)
		f.public = append(f.public, d.Audience == kb.AudiencePublic)
		f.category = append(f.category, f.categoryNumber(d.Category))
	}
	return nil
}

func (f *Floor) categoryNumber(name string) uint16 {
	i := slices.Index(f.categories, name)
	if i < 0 {
		i = len(f.categories)
		f.categories = append(f.categories, name)
	}
	return uint16(i)
}

// eachGram calls yield with the pairs of letters, digits and Han characters.
func eachGram(text []rune, yield func(at int, g gram)) {
	last := rune(0)
	for i, r := range text {
		if !fold.IsHan(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			last = 0
			continue
		}
		if last != 0 {
			yield(i-1, gramOf(last, r))
		}
		last = r
	}
}

func gramOf(a, b rune) gram { return gram(a)<<32 | gram(b) }

// freeze works out the weights: the average length is known only now.
func (f *Floor) freeze() {
	total := 0
	for i := range f.docs {
		total += f.docs[i].grams
	}
	average := float64(total) / float64(max(len(f.docs), 1))
	for id, list := range f.postings {
		idf := math.Log(1 + (float64(len(f.docs)-len(list))+0.5)/(float64(len(list))+0.5))
		for i := range list {
			tf := float64(f.counts[id][i])
			norm := k1 * (1 - b + b*float64(f.docs[list[i].doc].grams)/average)
			list[i].weight = float32(idf * tf * (k1 + 1) / (tf + norm))
		}
	}
	f.scores = make([]float32, len(f.docs))
	f.perGroup = make([]int, len(f.categories))
	f.fresh = true
}

// Search implements Peer.
func (f *Floor) Search(ctx context.Context, text string) (int, error) {
	return encoded(f.answer(ctx, text))
}

func (f *Floor) answer(_ context.Context, text string) (Answer, error) {
	if !f.fresh {
		f.freeze()
	}
	var asked askedGrams
	eachGram(fold.Runes(text), func(_ int, g gram) { asked.add(g) })
	for _, g := range asked.all {
		if id, known := f.grams[g]; known {
			scores := f.scores
			for _, p := range f.postings[id] {
				scores[p.doc] += p.weight
			}
		}
	}
	a := Answer{Query: text, Facets: map[string]int{}}
	top := f.collect(&a)
	for _, t := range top {
		n := &f.docs[t.doc]
		from, to := asked.window(n.body)
		snippet := asked.marked(n.doc.Body, n.body, from, to)
		if from > 0 {
			snippet = "…" + snippet
		}
		if to < len(n.body) {
			snippet += "…"
		}
		a.Hits = append(a.Hits, Hit{
			Slug: n.doc.Slug, Title: n.doc.Title, Answer: n.doc.Answer, Category: n.doc.Category,
			Marked: asked.marked(n.doc.Title, n.title, 0, len(n.title)), Snippet: snippet,
		})
	}
	return a, nil
}

// collect counts the matches by category, gives the best and leaves the
// accumulators zero. One pass over all documents: with any pair of the query a
// large part of them has matched.
func (f *Floor) collect(a *Answer) []scored {
	best := make(worstFirst, 0, pageSize)
	for doc, score := range f.scores {
		if score == 0 {
			continue
		}
		f.scores[doc] = 0
		if !f.public[doc] {
			continue
		}
		a.Total++
		f.perGroup[f.category[doc]]++
		if len(best) < pageSize {
			heap.Push(&best, scored{int32(doc), score})
		} else if score > best[0].score {
			best[0] = scored{int32(doc), score}
			heap.Fix(&best, 0)
		}
	}
	for i, n := range f.perGroup {
		if n > 0 {
			a.Facets[f.categories[i]] = n
			f.perGroup[i] = 0
		}
	}
	slices.SortFunc(best, func(x, y scored) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.doc, y.doc))
	})
	return best
}

type scored struct {
	doc   int32
	score float32
}

// worstFirst is a heap with the worst of the best on top.
type worstFirst []scored

func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return h[i].score < h[j].score }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(x any)        { *h = append(*h, x.(scored)) }
func (h *worstFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// askedGrams are the different pairs of a query.
type askedGrams struct {
	all   []gram
	first [256]bool // by the low byte of the first character: most places of a text begin no pair
}

func (q *askedGrams) add(g gram) {
	if !slices.Contains(q.all, g) {
		q.all = append(q.all, g)
		q.first[byte(g>>32)] = true
	}
}

// at reports whether a pair of the query stands at a place.
func (q *askedGrams) at(text []rune, i int) bool {
	return i+1 < len(text) && q.first[byte(text[i])] && slices.Contains(q.all, gramOf(text[i], text[i+1]))
}

// window is the piece of the text with the most pairs of the query.
func (q *askedGrams) window(text []rune) (from, to int) {
	if len(text) <= snippetRunes {
		return 0, len(text)
	}
	var places []int
	for i := range text {
		if q.at(text, i) {
			places = append(places, i)
		}
	}
	most := 0
	for i, j := 0, 0; i < len(places); i++ {
		for j < len(places) && places[j] < places[i]+snippetRunes-1 {
			j++
		}
		if j-i > most {
			most, from = j-i, places[i]
		}
	}
	from = min(from, len(text)-snippetRunes)
	return from, from + snippetRunes
}

// marked is runes [from, to) of the original as HTML, with the pairs of the query
// marked; folded has as many runes as the original.
func (q *askedGrams) marked(original string, folded []rune, from, to int) string {
	var out strings.Builder
	i, start, inside, until := 0, -1, false, 0
	for offset := range original {
		if i == to {
			out.WriteString(html.EscapeString(original[max(start, 0):offset]))
			start = len(original)
			break
		}
		if i >= from {
			if start < 0 {
				start = offset
			}
			if q.at(folded[:to], i) {
				until = i + 2
			}
			if wants := i < until; wants != inside {
				out.WriteString(html.EscapeString(original[start:offset]))
				tag := "</mark>"
				if wants {
					tag = "<mark>"
				}
				out.WriteString(tag)
				start, inside = offset, wants
			}
		}
		i++
	}
	if start >= 0 && start < len(original) {
		out.WriteString(html.EscapeString(original[start:]))
	}
	if inside {
		out.WriteString("</mark>")
	}
	return out.String()
}

// Bytes implements Peer: what the postings take in memory.
func (f *Floor) Bytes() (sum int64) {
	for _, list := range f.postings {
		sum += int64(len(list)) * 8
	}
	return sum
}

// Close implements Peer.
func (f *Floor) Close() error { return nil }
