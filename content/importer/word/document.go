package word

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// document is one that is read.
type document struct {
	parts   map[string]*zip.File
	links   map[string]string // of the text: id → target
	headers map[string]int    // style → level of heading; 0 is the title
	numbers map[string]bool   // number and level → has numbers
	listed  map[string]number // style → the list that its paragraphs are items of
	feet    map[string]*element
	// noteLinks are those of footnotes.
	noteLinks map[string]string
	notes     []string
}

// number is a list, and how deep in it an item stands.
type number struct{ list, level string }

func open(data []byte) (*document, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	d := &document{parts: map[string]*zip.File{}, links: map[string]string{}, headers: map[string]int{}, numbers: map[string]bool{}, listed: map[string]number{}, feet: map[string]*element{}, noteLinks: map[string]string{}}
	for _, f := range archive.File {
		d.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	if d.parts["word/document.xml"] == nil {
		return nil, importer.Refuse("it is no document of Word")
	}
	return d, nil
}

// part is the contents of a part; empty where it is not there.
func (d *document) part(name string, limit int64) ([]byte, error) {
	f := d.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, limit))
}
