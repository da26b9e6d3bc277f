package bleveindex

import (
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/textfile"
)

// textsFile has the texts of the index as it was when it was closed, so that opening it
// does not unpack them.
const textsFile = "texts"

// keptTexts is the file of texts of an index.
type keptTexts struct {
	dir  string
	log  *slog.Logger
	file *textfile.File // nil while there is none
	of   state
}

// read gives the collection that the file has, which must be of a state.
func (k *keptTexts) read(want state) (*collection, error) {
	file, texts, err := textfile.Open(filepath.Join(k.dir, textsFile), string(want.encode()))
	if err != nil {
		return nil, err
	}
	k.file, k.of = file, want
	return collect(texts, want)
}

// keep writes the file, unless it is of this state already. Without it the index is whole
// too, but takes longer to open.
func (k *keptTexts) keep(c *collection, of state) {
	if of.count == 0 || k.of == of {
		return
	}
	if err := textfile.Write(filepath.Join(k.dir, textsFile), string(of.encode()), c.all()); err != nil {
		k.log.Warn("texts of the index could not be kept; it will take longer to open", "error", err)
	}
}

// failed is the first error of reading a text, or nil.
func (k *keptTexts) failed() error {
	if k.file == nil {
		return nil
	}
	return k.file.Failed()
}

// verify reads the file. Its error wraps index.ErrUnusable.
func (k *keptTexts) verify() error {
	if k.file == nil {
		return nil
	}
	if err := k.file.Verify(); err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnusable, err)
	}
	return nil
}

// muchMapped is a file of which not all need be resident.
const muchMapped = 64 << 20

// letGo lets the kernel take back what was read of a large file. It stays in the page
// cache, as long as there is room: what is read again costs a minor fault.
func (k *keptTexts) letGo() {
	if k.file != nil && len(k.file.Mapped()) > muchMapped {
		letGo(k.file.Mapped())
	}
}

// collect makes a collection of texts, which must be those of a state.
func collect(texts []*retrieve.Text, want state) (*collection, error) {
	c := newCollection()
	for _, t := range texts {
		c.put(t)
	}
	if have := c.state(want.seq); have != want {
		return nil, fmt.Errorf("it holds %d documents, but %d were written, or others", have.count, want.count)
	}
	return c, nil
}
