package bleveindex

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
)

// What was packed before there was a sample, and after, is read again; without
// the sample the index says that it is unusable.
func TestPacker(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(7, 8))
	put(t, x, randomDoc(r, 0))
	var docs []index.Document
	for i := range sampleFrom {
		docs = append(docs, randomDoc(r, i+1))
	}
	put(t, x, docs...)
	put(t, x, randomDoc(r, 1000))
	before := documents(x)
	must(t, x.Close())
	x, err := Open(dir, plainAnalyzer(), Options{})
	must(t, err)
	if after := documents(x); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter  %v", before, after)
	}
	must(t, x.Close())
	must(t, os.Remove(filepath.Join(dir, sampleFile)))
	if _, err := Open(dir, plainAnalyzer(), Options{}); !errors.Is(err, index.ErrUnusable) {
		t.Errorf("without the sample: %v", err)
	}
}

func documents(x *Index) (out []string) {
	for _, t := range x.current.collection.all() {
		n := t.Whole()
		out = append(out, fmt.Sprintf("%+v %v", *n.Document, n.Bounds))
	}
	slices.Sort(out)
	return out
}

// packers are one without a sample and one with.
func packers(t *testing.T) map[string]*packer {
	out := map[string]*packer{}
	for name, sample := range map[string][]byte{"bare": nil, "sampled": []byte(randomText(rand.New(rand.NewPCG(9, 9)), 3000))} {
		p, err := newPacker(sample)
		must(t, err)
		t.Cleanup(func() { _ = p.close() })
		out[name] = p
	}
	return out
}

// What is packed comes back, appended to what is there; from many goroutines too.
func TestPackAndUnpack(t *testing.T) {
	for name, p := range packers(t) {
		var work sync.WaitGroup
		for k := range 4 {
			work.Go(func() {
				r := rand.New(rand.NewPCG(81, uint64(k)))
				for range 50 {
					want := []byte(randomText(r, r.IntN(500)))
					got, err := p.unpack(p.pack(want), []byte("before "))
					if err != nil || string(got) != "before "+string(want) {
						t.Errorf("%s: %q became %q, %v", name, want, got, err)
					}
				}
			})
		}
		work.Wait()
	}
}

// Cut off anywhere, what was packed is an error or not whole, and never a panic.
func TestUnpackDamaged(t *testing.T) {
	want := []byte(randomText(rand.New(rand.NewPCG(5, 5)), 800))
	for name, p := range packers(t) {
		packed := p.pack(want)
		for n := range packed {
			if got, err := p.unpack(packed[:n], nil); err == nil && bytes.Equal(got, want) {
				t.Errorf("%s: %d of %d bytes are whole", name, n, len(packed))
			}
		}
	}
}

// Documents like the sample take less room after it; what was packed before there
// was one is read by the packer that has it, but not the other way around.
func TestSampleSavesRoom(t *testing.T) {
	all := packers(t)
	like := []byte(randomText(rand.New(rand.NewPCG(9, 9)), 200)) // the beginning of the sample
	bare, sampled := all["bare"].pack(like), all["sampled"].pack(like)
	if len(sampled)*2 > len(bare) {
		t.Errorf("%d bytes, without a sample %d", len(sampled), len(bare))
	}
	if got, err := all["sampled"].unpack(bare, nil); err != nil || !bytes.Equal(got, like) {
		t.Errorf("packed before: %v", err)
	}
	if _, err := all["bare"].unpack(sampled, nil); err == nil {
		t.Error("without the sample it is read all the same")
	}
}

// The sample is taken from the first batch that is large enough, once, no larger
// than it may be, and is on disk before it is used.
func TestSampleIsTakenOnce(t *testing.T) {
	dir := t.TempDir()
	none, err := openPacker(dir)
	must(t, err)
	var docs []*index.Document
	for range sampleFrom {
		docs = append(docs, &index.Document{Title: "标题", Body: randomText(rand.New(rand.NewPCG(1, 1)), 2000)})
	}
	same, err := none.with(dir, docs[1:])
	must(t, err)
	if same != none {
		t.Error("a batch too small is sampled")
	}
	with, err := none.with(dir, docs)
	must(t, err)
	kept, err := os.ReadFile(filepath.Join(dir, sampleFile))
	must(t, err)
	if with == none || !with.sampled || len(kept) != sampleSize {
		t.Errorf("sampled %v, %d bytes", with.sampled, len(kept))
	}
	if again, err := with.with(dir, docs); err != nil || again != with {
		t.Errorf("sampled again, %v", err)
	}
	opened, err := openPacker(dir)
	must(t, err)
	if got, err := opened.unpack(with.pack([]byte("还款")), nil); err != nil || string(got) != "还款" {
		t.Errorf("opened again: %q, %v", got, err)
	}
	if _, err := none.with(filepath.Join(dir, "none"), docs); err == nil {
		t.Error("a sample that is not on disk is used")
	}
	for _, p := range []*packer{none, with, opened} {
		must(t, p.close())
	}
}
