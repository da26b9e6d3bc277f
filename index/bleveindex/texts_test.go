package bleveindex

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/seal"
)

// However the service ended, the index has the same texts: it reads the file, and from the
// journal what has changed since that was written.
func TestTextsAreReadWhereverTheyAre(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(17, 18))
	for from := range 3 {
		var docs []index.Document
		for i := range 30 {
			docs = append(docs, randomDoc(r, from*20+i)) // some of them replace others
		}
		put(t, x, docs...)
	}
	remove(t, x, "d3")
	first := documents(x)
	const readAgain = "batches=4"
	checkTexts(t, "killed before there was a file", killed(t, dir), first, readAgain)
	must(t, x.Close())
	checkTexts(t, "closed", copied(t, dir), first, "")

	x, err := Open(dir, plainAnalyzer(), Options{})
	must(t, err)
	checkTexts(t, "killed when it was opened", killed(t, dir), first, "")
	put(t, x, randomDoc(r, 5))
	must(t, x.Apply(t.Context(), index.Batch{Seq: x.AppliedSeq() + 7}, plainAnalyzer())) // changes nothing
	put(t, x, randomDoc(r, 5), randomDoc(r, 200))
	second := documents(x)
	at := killed(t, dir)
	checkTexts(t, "killed after changes", at, second, "batches=2")
	checkTexts(t, "and the next time", at, second, "")

	// The file was written, but the journal not emptied yet.
	x.texts.replacing.Lock()
	must(t, x.texts.write(x.current.collection, nil))
	x.texts.replacing.Unlock()
	checkTexts(t, "killed between file and journal", killed(t, dir), second, "")
	put(t, x, randomDoc(r, 201))
	checkTexts(t, "and after one more change", killed(t, dir), documents(x), "batches=1")
	must(t, x.Close())
}

// Where file and journal do not lead to what Bleve holds, the index says that it is of no
// use; and so where they were changed.
func TestTextsThatAreNotThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(17, 18))
	put(t, x, randomDoc(r, 1), randomDoc(r, 2))
	must(t, x.Close())
	x, err := Open(dir, plainAnalyzer(), Options{})
	must(t, err)
	old := copied(t, dir)
	put(t, x, randomDoc(r, 2), randomDoc(r, 3))
	flip := func(name string, at func(size int) int) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			b, err := os.ReadFile(filepath.Join(dir, name))
			must(t, err)
			b[at(len(b))] ^= 1
			must(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
		}
	}
	remove := func(name string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, name))) }
	}
	half := func(size int) int { return size / 2 }
	for name, change := range map[string]func(t *testing.T, dir string){
		"no file": remove(textsFile), "no journal": remove(journalFile),
		"another byte in the file": flip(textsFile, half), "in its footer": flip(textsFile, func(size int) int { return size - 8 }),
		"in the journal": flip(journalFile, half), "in its beginning": flip(journalFile, func(int) int { return 10 }),
		"an empty file": func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, textsFile), 0)) },
		"a journal cut off": func(t *testing.T, dir string) {
			must(t, os.Truncate(filepath.Join(dir, journalFile), x.texts.journal.Size()-1))
		},
		"Bleve's of before": func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "store")))
			must(t, os.CopyFS(filepath.Join(dir, "store"), os.DirFS(filepath.Join(old, "store"))))
		},
	} {
		at := killed(t, dir)
		change(t, at)
		if x, err := Open(at, plainAnalyzer(), Options{}); !errors.Is(err, index.ErrUnusable) {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				must(t, x.Close())
			}
		}
	}
	at := killed(t, dir)
	must(t, os.WriteFile(filepath.Join(at, journalFile+".x"), []byte("x"), 0o600)) // none of its files
	checkTexts(t, "whole", at, documents(x), "batches=1")
	must(t, x.Close())
}

// Documents of Bleve that are not those of the texts are noticed where the index was not
// closed: another text of the same name too.
func TestDocumentsAreHeldAgainstTexts(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(3, 4))
	put(t, x, randomDoc(r, 1), randomDoc(r, 2))
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	reader, err := snapshotReader(x.bleve)
	must(t, err)
	defer func() { must(t, reader.Close()) }()
	must(t, verifyDocuments(reader, s.collection))
	other := randomDoc(r, 1)
	text := retrieve.NewText(&other, plainAnalyzer())
	text.Sum = sumOf(records.Encode(text))
	for name, c := range map[string]*collection{
		"one too few":  s.collection.with([]string{other.ArticleID}, nil),
		"another text": s.collection.with([]string{other.ArticleID}, []*retrieve.Text{text}),
		"one too many": s.collection.with(nil, []*retrieve.Text{retrieve.NewText(&index.Document{ArticleID: "more"}, plainAnalyzer())}),
	} {
		if err := verifyDocuments(reader, c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A batch that Bleve did not take leaves an entry that leads nowhere; what comes after it
// is found all the same.
func TestABatchThatFailedIsPassedOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(23, 24))
	put(t, x, randomDoc(r, 1))
	lost := randomDoc(r, 2)
	text := retrieve.NewText(&lost, plainAnalyzer())
	encoded := records.Encode(text)
	text.Sum = sumOf(encoded)
	now := x.current.collection
	must(t, x.texts.note(now, now.with([]string{"d2"}, []*retrieve.Text{text}), []string{"d2"}, [][]byte{encoded}))
	put(t, x, randomDoc(r, 3))
	checkTexts(t, "killed", killed(t, dir), documents(x), "batches=2")
}

// A journal that has grown large is emptied while the index is in use, but for what has
// changed meanwhile.
func TestALargeJournalIsEmptied(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(29, 30))
	put(t, x, randomDoc(r, 1), randomDoc(r, 2))
	size := x.texts.journal.Size()
	must(t, x.fold())
	if x.texts.journal.Size() != size {
		t.Error("a small one was emptied")
	}
	large := muchNoted
	muchNoted = 1
	defer func() { muchNoted = large }()
	must(t, x.fold())
	if x.texts.journal.Size() != 0 {
		t.Errorf("it has %d bytes", x.texts.journal.Size())
	}
	checkTexts(t, "killed", killed(t, dir), documents(x), "")
	put(t, x, randomDoc(r, 2))
	checkTexts(t, "killed after a change", killed(t, dir), documents(x), "batches=1")
	x.texts.size = 0 // the journal is larger
	c, order, noted := x.unfolded()
	put(t, x, randomDoc(r, 3))
	must(t, x.texts.write(c, order))
	checkTexts(t, "killed before what led there was dropped", killed(t, dir), documents(x), "batches=1")
	must(t, x.texts.journal.Drop(noted))
	checkTexts(t, "killed after it was", killed(t, dir), documents(x), "batches=1")
	put(t, x, randomDoc(r, 4))
	checkTexts(t, "and after one more change", killed(t, dir), documents(x), "batches=2")
	must(t, x.Verify(t.Context()))
	must(t, x.Close())
	must(t, x.fold())
}

// What comes in lies beside the heap at once, and is found in the order of the segments.
func TestWhatComesInIsNotInMemory(t *testing.T) {
	x := emptyIndex(t)
	r := rand.New(rand.NewPCG(31, 32))
	for round := range 4 {
		put(t, x, randomDoc(r, round), randomDoc(r, round+1), randomDoc(r, 9))
	}
	s, err := x.Snapshot()
	must(t, err)
	defer func() { must(t, s.Release()) }()
	ordered := s.texts()
	if len(ordered) != s.collection.count {
		t.Errorf("%d texts in order, of %d", len(ordered), s.collection.count)
	}
	for _, text := range ordered {
		if text.Document.Body != "" || text.Document.Answer != "" {
			t.Errorf("the body of %s is in memory", text.ID)
		}
		if s.collection.get(text.ID) != text {
			t.Errorf("%s is another", text.ID)
		}
	}
}

// killed is the folder of an index in use, as it is on disk at this moment.
func killed(t *testing.T, dir string) string {
	t.Helper()
	at := copied(t, dir)
	if _, err := os.Stat(filepath.Join(at, seal.File)); !os.IsNotExist(err) {
		t.Fatalf("it is sealed: %v", err)
	}
	return at
}

// copied is a copy of a folder at one moment: Bleve writes and removes files when it likes,
// so it is made again until nothing has changed meanwhile.
func copied(t *testing.T, dir string) string {
	t.Helper()
	for {
		at, before := filepath.Join(t.TempDir(), "index"), filesIn(t, dir)
		err := os.CopyFS(at, os.DirFS(dir))
		if !slices.Equal(before, filesIn(t, dir)) {
			continue
		}
		must(t, err)
		return at
	}
}

// filesIn are the files of a folder with their sizes and when they were written.
func filesIn(t *testing.T, dir string) (out []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && !d.IsDir() {
			out = append(out, fmt.Sprint(path, info.Size(), info.ModTime()))
		}
		if errors.Is(err, fs.ErrNotExist) {
			out = append(out, path+" is gone")
			err = nil
		}
		return err
	}))
	return out
}

func documents(x *Index) (out []string) {
	for _, t := range x.current.collection.all() {
		n := t.Whole()
		out = append(out, fmt.Sprintf("%+v %v", *n.Document, n.Bounds))
	}
	slices.Sort(out)
	return out
}

func checkTexts(t *testing.T, name, dir string, want []string, says string) {
	t.Helper()
	var log bytes.Buffer
	x, err := Open(dir, plainAnalyzer(), Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	defer x.Close()
	if got := documents(x); !slices.Equal(got, want) {
		t.Errorf("%s: it holds\n%v\nnot\n%v", name, got, want)
	}
	if lines := strings.Count(log.String(), "\n"); !strings.Contains(log.String(), says) || lines != min(len(says), 1) {
		t.Errorf("%s: the log says %q, want a line with %q", name, log.String(), says)
	}
	for _, text := range x.current.collection.all() {
		if text.Document.Body != "" {
			t.Errorf("%s: the body of %s is in memory", name, text.ID)
		}
	}
	must(t, x.Verify(t.Context()))
}

// A file of texts is written where something has changed, and only then; what changes
// while it is in use is found beside it.
func TestTextsAreWrittenWhereTheyChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := create(t, dir)
	r := rand.New(rand.NewPCG(19, 20))
	put(t, x, randomDoc(r, 1), randomDoc(r, 2))
	must(t, x.Close())
	path := filepath.Join(dir, textsFile)
	first, err := os.Stat(path)
	must(t, err)
	for round, change := range []bool{false, true, true} {
		x, err := Open(dir, plainAnalyzer(), Options{})
		must(t, err)
		if change {
			put(t, x, randomDoc(r, 2), randomDoc(r, 3+round))
		}
		want := documents(x)
		must(t, x.Close())
		now, err := os.Stat(path)
		must(t, err)
		if changed := !os.SameFile(first, now); changed != change {
			t.Errorf("round %d: it is another file: %v", round, changed)
		}
		first = now
		checkTexts(t, "changed", dir, want, "")
	}
}
