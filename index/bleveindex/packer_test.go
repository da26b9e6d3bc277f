package bleveindex

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
	for _, n := range x.current.collection.byID {
		out = append(out, fmt.Sprintf("%+v %v", *n.Document, n.Bounds))
	}
	slices.Sort(out)
	return out
}
