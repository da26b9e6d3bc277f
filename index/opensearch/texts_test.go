package opensearch

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// However many and however long, no more texts stay here than there is room for, and those
// that were asked for last are among them.
func TestKeptTextsAreBounded(t *testing.T) {
	x := newTexts(nil, "")
	long := &retrieve.Text{Document: &index.Document{Body: strings.Repeat("长", 1<<20)}}
	size := bytesOf(long)
	if size < int64(len(long.Document.Body)) {
		t.Errorf("a text of %d bytes counts as %d", len(long.Document.Body), size)
	}
	name := func(i int) found { return found{ID: fmt.Sprint(i), Stamp: int64(i)} }
	fit := int(mostKept / size)
	for i := range 2 * fit {
		x.keep(name(i), long)
		x.keep(name(i), long) // as two searches at once do
		x.kept.Get(name(0))
		if most, sum := x.kept.Len(), x.bytes.Load(); most > fit || sum != int64(most)*size {
			t.Fatalf("after %d texts %d are kept, of %d bytes", i+1, most, sum)
		}
	}
	if !x.kept.Contains(name(0)) || !x.kept.Contains(name(2*fit-1)) || x.kept.Contains(name(1)) {
		t.Error("others are kept than those that were asked for last")
	}
	x.offer(name(-1), long)
	if x.kept.Contains(name(-1)) {
		t.Error("what is offered takes the place of what was asked for")
	}
	x.keep(name(-2), &retrieve.Text{Document: &index.Document{Body: strings.Repeat("长", mostKept)}})
	if x.kept.Contains(name(-2)) || x.kept.Len() != fit {
		t.Error("a text without room drives out others")
	}
}

// What was built in pieces is one segment once it is opened.
func TestAnIndexIsMergedWhenItIsOpenedFirst(t *testing.T) {
	m := Maker{Cluster: cluster(t), Analyzer: plain()}
	dir := filepath.Join(t.TempDir(), "1")
	made, err := m.Create(dir)
	must(t, err)
	for _, slug := range []string{"a", "b", "c"} {
		indextest.Put(t, made, indextest.Doc(slug, "手续费", ""))
		indextest.Ask(t, made, "手续费") // which writes a segment
	}
	segments := func(e index.Engine) int {
		x := e.(*Engine).index
		var answer struct {
			All struct {
				Primaries struct {
					Segments struct {
						Count int `json:"count"`
					} `json:"segments"`
				} `json:"primaries"`
			} `json:"_all"`
		}
		must(t, x.client.Write(t.Context(), http.MethodGet, "/"+x.name+"/_stats/segments", nil, &answer))
		return answer.All.Primaries.Segments.Count
	}
	if n := segments(made); n < 2 {
		t.Fatalf("it is built as %d segments", n)
	}
	must(t, made.Close())
	opened, err := m.Open(dir)
	must(t, err)
	defer func() { must(t, opened.Close()) }()
	if n := segments(opened); n != 1 {
		t.Errorf("it is %d segments", n)
	}
}
