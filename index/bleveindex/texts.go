package bleveindex

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/journal"
	"github.com/wenjin-kb/wenjin/index/records"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/textfile"
)

// The texts of an index lie in a file as they were when it was last closed, and in a
// journal what has changed since then. Both are written before Bleve's batch is, so that
// they have at least what Bleve has.
const (
	textsFile   = "texts"
	journalFile = "journal"
)

// keptTexts are the texts of an index on disk.
type keptTexts struct {
	path     string
	log      *slog.Logger
	file     *textfile.File // that the texts in use are read from; nil for none
	of       journal.Contents
	journal  *journal.Journal
	size     int64              // of the file as it was written last
	overflow *textfile.Overflow // has the texts that came since the index was opened

	replacing sync.Mutex // held while the file is written, or the journal emptied or read
}

func openTexts(dir string, log *slog.Logger) (*keptTexts, error) {
	j, err := journal.Open(filepath.Join(dir, journalFile))
	return &keptTexts{path: filepath.Join(dir, textsFile), log: log, journal: j, overflow: textfile.NewOverflow(dir)}, err
}

// load gives the collection of a state: the file has it, or has what the journal leads on from.
// sealed says that the file is known to be what was written.
func (k *keptTexts) load(want state, sealed bool) (*collection, error) {
	sum, err := textfile.StateOf(k.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	begins := func(c journal.Contents) bool {
		return c.Count == 0 || err == nil && textfile.SumOf(stateText(c)) == sum
	}
	steps, ok := k.journal.Path(want.contents(), begins)
	if !ok {
		return nil, fmt.Errorf("its texts are not there: neither the file %s nor the changes in %s lead to what it holds", textsFile, journalFile)
	}
	c, err := k.read(steps.From(), sealed)
	if err != nil || steps.Len() == 0 {
		return c, err
	}
	k.log.Warn("the index was not closed; what has changed in its texts is read from the journal", "batches", steps.Len())
	err = steps.Each(func(e journal.Entry) error {
		added, err := decodeAll(e.Added)
		if err == nil {
			added, err = k.overflow.Put(added)
		}
		c = c.with(e.Changed, added)
		return err
	})
	if err == nil && c.contents() != want.contents() {
		err = fmt.Errorf("it holds %d documents, but %d were written, or others", c.count, want.count)
	}
	if err != nil {
		return nil, err
	}
	k.keep(c, nil)
	if k.of != c.contents() {
		return c, nil // it could not be written
	}
	if err := k.overflow.Close(); err != nil {
		return nil, err
	}
	k.overflow = textfile.NewOverflow(filepath.Dir(k.path)) // the other one has nothing any more
	return k.read(k.of, false)                              // in less memory
}

// read gives the collection that the file has, which must be of these contents.
func (k *keptTexts) read(of journal.Contents, sealed bool) (*collection, error) {
	if of.Count == 0 {
		return newCollection(), nil
	}
	open := textfile.Open
	if sealed {
		open = textfile.OpenKnown
	}
	file, texts, err := open(k.path, stateText(of))
	if err != nil {
		return nil, err
	}
	c := collectionOf(texts)
	if have := c.contents(); have != of {
		return nil, fmt.Errorf("its file of texts holds %d, but %d were written, or others", have.Count, of.Count)
	}
	k.file, k.of, k.size = file, of, int64(len(file.Mapped()))
	return c, nil
}

// stateText is what a file of texts is told it is of.
func stateText(c journal.Contents) string { return fmt.Sprintf("%d %016x", c.Count, c.Sum) }

// decodeAll decodes texts, on all cores.
func decodeAll(encoded [][]byte) ([]*retrieve.Text, error) {
	out := make([]*retrieve.Text, len(encoded))
	g := errgroup.Group{}
	g.SetLimit(runtime.GOMAXPROCS(0))
	const chunk = 256
	for from := 0; from < len(encoded); from += chunk {
		g.Go(func() (err error) {
			interned := map[string]string{}
			for i := from; i < min(from+chunk, len(encoded)); i++ {
				if out[i], err = records.Decode(encoded[i], interned); err != nil {
					return err
				}
				out[i].Sum = sumOf(encoded[i])
			}
			return nil
		})
	}
	return out, g.Wait()
}

// note writes to the journal how a collection becomes another.
func (k *keptTexts) note(before, after *collection, articles []string, encoded [][]byte) error {
	if before.contents() == after.contents() {
		return nil
	}
	return k.journal.Append(journal.Entry{From: before.contents(), To: after.contents(), Changed: articles, Added: encoded})
}

// keep writes the file, unless it has a collection already, and empties the journal. Where
// that fails, the journal still leads there. replacing is held, and nobody is writing to the
// journal.
func (k *keptTexts) keep(c *collection, order []*retrieve.Text) {
	if err := k.write(c, order); err != nil {
		k.log.Warn("texts of the index could not be kept; it will take longer to open", "error", err)
		return
	}
	if err := k.journal.Drop(k.journal.All()); err != nil {
		k.log.Warn("the journal of the index could not be emptied", "error", err)
	}
}

// write writes the file, unless it has the collection already. order are the texts in the
// order in which they had better lie there.
func (k *keptTexts) write(c *collection, order []*retrieve.Text) error {
	of := c.contents()
	if of.Count == 0 || of == k.of {
		return nil
	}
	if len(order) != of.Count {
		order = c.all()
	}
	if err := k.overflow.Verify(); err != nil {
		return err // the journal has what it says
	}
	if err := guarded(func() error { return textfile.Write(k.path, stateText(of), order, k.letGo) }); err != nil {
		return err // those that lie in the file before may be damaged
	}
	info, err := os.Stat(k.path)
	if err != nil {
		return err
	}
	k.of, k.size = of, info.Size()
	return nil
}

// muchMapped are files of which not all need be resident.
const muchMapped = 64 << 20

// A journal is large that takes more bytes than this and the file, or this many batches.
var muchNoted = 64 << 20

const manyNoted = 50_000

// large reports whether the journal had better be emptied: once it has grown larger than the
// file, so that all that is written grows with what there is. Nobody may be writing to it.
func (k *keptTexts) large() bool {
	all := k.journal.All()
	return all.Len() > manyNoted || k.journal.Size() > max(int64(muchNoted), k.size)
}

// failed is the first error of reading a text, or nil.
func (k *keptTexts) failed() error {
	if k.file != nil && k.file.Failed() != nil {
		return k.file.Failed()
	}
	return k.overflow.Failed()
}

// verify reads the files, and entries of the journal. Its error wraps index.ErrUnusable.
func (k *keptTexts) verify(noted journal.Steps) error {
	err := k.overflow.Verify()
	if err == nil && k.file != nil {
		err = k.file.Verify()
	}
	if err == nil {
		err = noted.Each(func(journal.Entry) error { return nil })
	}
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	return nil
}

// letGo lets the kernel take back what was read of large files. It stays in the page
// cache, as long as there is room: what is read again costs a minor fault.
func (k *keptTexts) letGo() {
	if k.file != nil && len(k.file.Mapped()) > muchMapped {
		letGo(k.file.Mapped())
	}
	all := 0
	k.overflow.Each(func(filled []byte) { all += len(filled) })
	if all > muchMapped {
		k.overflow.Each(letGo)
	}
}

// close closes what is written to. What is mapped stays so for a while, but takes no memory
// that nobody asks for.
func (k *keptTexts) close() error {
	if k.file != nil {
		letGo(k.file.Mapped())
	}
	k.overflow.Each(letGo)
	return errors.Join(k.journal.Close(), k.overflow.Close())
}
