package docsets

import (
	"runtime"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// charSets are the documents of a segment that hold each character. Bleve
// could keep these sets as well, but every document has hundreds of characters,
// most of them the same ones: making the sets when a segment is read takes less
// time, and a tenth of the room.
type charSets map[rune]*roaring.Bitmap

// containerSize is how many documents lie in one container of a set, those whose numbers
// have the same upper bits. A core reads so many at a time.
const containerSize = 1 << 16

// charsOf makes the postings of each place, on so many cores at most.
func charsOf(texts []*retrieve.Text, cores int) [2]charSets {
	parts := make([][2]charSets, max(1, (len(texts)+containerSize-1)/containerSize))
	var work errgroup.Group
	work.SetLimit(cores)
	for i := range parts {
		work.Go(func() error {
			parts[i] = charsOfPart(texts[i*containerSize : min((i+1)*containerSize, len(texts))])
			return nil
		})
	}
	_ = work.Wait() // no part fails
	for i, part := range parts[1:] {
		for at, postings := range parts[0] {
			postings.join(part[at], uint32(i+1)*containerSize)
		}
	}
	return parts[0]
}

// join adds the postings of other documents, of which first is the number of the first.
func (p charSets) join(others charSets, first uint32) {
	for r, set := range others {
		set = roaring.AddOffset(set, first)
		if have := p[r]; have != nil {
			have.Or(set)
		} else {
			p[r] = set
		}
	}
}

// polite documents are read before others may go first, which is a fraction of a millisecond.
const polite = 32

// charsOfPart makes the postings of some documents, containerSize at most, by their places
// among them.
func charsOfPart(texts []*retrieve.Text) [2]charSets {
	g := charGrid{ids: charTables.Get().(*charTable), rare: map[rune]uint32{}, chars: make([]rune, reserved)}
	defer g.close()
	for d, t := range texts {
		if d%nearby == 0 {
			g.turn()
		}
		if d%polite == 0 {
			runtime.Gosched()
		}
		if t == nil {
			continue
		}
		t.Forward().Each(func(r rune, o retrieve.Occurrence) { g.set(r, d, o.Title() > 0) })
		if t.Forward().HasFar() {
			g.setFar(t, d)
		}
	}
	return g.postings()
}

// charGrid notes which characters documents hold, a bit for each. Those of neighbouring
// documents lie side by side: while they are read, the bits of all characters stay in the
// processor's cache.
type charGrid struct {
	ids    *charTable      // of the basic plane's characters: places in chars
	rare   map[rune]uint32 // of others
	chars  []rune
	blocks [][]gridRow // of nearby documents each, by place: those that were met by then
}

// nearby documents have a bit each in a line of the cache.
const nearby = 512

// gridRow are the bits of one character, by place.
type gridRow [2][nearby / 64]uint64

type charTable [1 << 16]uint32

var charTables = sync.Pool{New: func() any { return new(charTable) }}

// Places in chars that are no character's.
const (
	unmet    = iota
	ignored  // of what is no character, or one of a Latin word
	reserved // so many
)

// turn goes on to the next block.
func (g *charGrid) turn() {
	g.blocks = append(g.blocks, make([]gridRow, len(g.chars), len(g.chars)+len(g.chars)/8))
}

func (g *charGrid) set(r rune, doc int, titled bool) {
	id := g.id(r) // which may add to the block
	row, word, bit := &g.blocks[len(g.blocks)-1][id], doc%nearby/64, uint64(1)<<(doc%64)
	row[Anywhere][word] |= bit
	if titled {
		row[InTitle][word] |= bit
	}
}

// setFar sets the characters of a text beyond the basic plane.
func (g *charGrid) setFar(t *retrieve.Text, doc int) {
	text := t.Folded()
	for _, f := range t.Fields {
		for _, r := range text[f.Start:f.End] {
			if int(r) >= len(g.ids) {
				g.set(r, doc, f.Titled())
			}
		}
	}
}

// id is the place of a character.
func (g *charGrid) id(r rune) uint32 {
	if int(r) < len(g.ids) {
		if g.ids[r] == unmet {
			g.ids[r] = g.meet(r)
		}
		return g.ids[r]
	}
	if g.rare[r] == unmet {
		g.rare[r] = g.meet(r)
	}
	return g.rare[r]
}

// meet gives a character its place.
func (g *charGrid) meet(r rune) uint32 {
	if !zh.IsWordRune(r) || zh.IsAlnum(r) {
		return ignored
	}
	last := &g.blocks[len(g.blocks)-1]
	g.chars, *last = append(g.chars, r), append(*last, gridRow{})
	return uint32(len(g.chars) - 1)
}

// postings are those of all documents.
func (g *charGrid) postings() (out [2]charSets) {
	docs := make([]uint64, len(g.blocks)*nearby/64)
	for at := range out {
		out[at] = make(charSets, len(g.chars))
		for id := reserved; id < len(g.chars); id++ {
			clear(docs)
			for i, rows := range g.blocks {
				if id < len(rows) {
					copy(docs[i*nearby/64:], rows[id][at][:])
				}
			}
			if set := roaring.FromDense(docs, true); !set.IsEmpty() {
				out[at][g.chars[id]] = set
			}
		}
	}
	return out
}

// close gives the table back.
func (g *charGrid) close() {
	clear(g.ids[:])
	charTables.Put(g.ids)
}
