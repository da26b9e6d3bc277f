package eval_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/eval"
)

// maker makes one engine, which notes what happens to it.
type maker struct {
	*engine
	calls          []string
	folder         string
	noCreate       error
	noOpen         error
	failWhenClosed error
}

func (m *maker) Create(dir string) (index.Engine, error) {
	m.calls, m.folder = append(m.calls, "create"), dir
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		return nil, errors.New("the folder is there")
	}
	return m, errors.Join(m.noCreate, os.Mkdir(dir, 0o700))
}

func (m *maker) Open(dir string) (index.Engine, error) {
	m.calls = append(m.calls, "open")
	if dir != m.folder {
		return nil, errors.New("another folder")
	}
	return m, m.noOpen
}

func (m *maker) Close() error {
	m.calls = append(m.calls, "close")
	return m.failWhenClosed
}

func smallSet() *eval.Set {
	return &eval.Set{
		Name: "small", Corpus: []eval.Doc{{ID: "a"}, {ID: "b"}},
		Queries: []eval.Question{{ID: "q", Text: "问"}}, Qrels: map[string]map[string]int{"q": {"a": 1}},
	}
}

// An index is closed before it is measured, is measured as often as one likes, and
// leaves nothing.
func TestIndex(t *testing.T) {
	m := &maker{engine: &engine{}}
	x, err := eval.Build(t.Context(), smallSet(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, err := x.Measure(t.Context(), m, nil); err != nil || got.Name != "small" || got.NDCG10 != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	wantCalls(t, m, "create", "close", "open", "close", "open", "close")
	if err := x.Remove(); err != nil {
		t.Error(err)
	}
	gone(t, m.folder)
}

// What fails is reported, everything opened is closed, and a failed build leaves
// nothing.
func TestIndexFails(t *testing.T) {
	full := errors.New("the disk is full")
	for name, test := range map[string]struct {
		maker *maker
		calls []string
	}{
		"to be made":   {&maker{engine: &engine{}, noCreate: full}, []string{"create"}},
		"to be filled": {&maker{engine: &engine{fail: full}}, []string{"create", "close"}},
		"to be closed": {&maker{engine: &engine{}, failWhenClosed: full}, []string{"create", "close"}},
	} {
		if x, err := eval.Build(t.Context(), smallSet(), test.maker, nil); x != nil || !errors.Is(err, full) {
			t.Errorf("%s: %v, %v", name, x, err)
		}
		wantCalls(t, test.maker, test.calls...)
		gone(t, test.maker.folder)
	}
	m := &maker{engine: &engine{}}
	x, err := eval.Build(t.Context(), smallSet(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string]*maker{
		"to be opened":   {folder: m.folder, noOpen: full},
		"to be searched": {folder: m.folder, engine: &engine{fail: full}},
		"to be closed":   {folder: m.folder, engine: m.engine, failWhenClosed: full},
	} {
		if _, err := x.Measure(t.Context(), broken, nil); !errors.Is(err, full) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := x.Remove(); err != nil {
		t.Error(err)
	}
}

func wantCalls(t *testing.T, m *maker, want ...string) {
	t.Helper()
	if got := m.calls; !slices.Equal(got, want) {
		t.Errorf("calls %q, want %q", got, want)
	}
}

func gone(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", filepath.Dir(dir), err)
	}
}
