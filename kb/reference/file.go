package reference

import (
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// The files. A content folder holds each under this name.
const (
	Taxonomy   = "taxonomy.yaml"
	Facts      = "facts.yaml"
	Products   = "products.yaml"
	Site       = "site.yaml"
	RedLines   = "redlines.yaml"
	Synonyms   = "synonyms.txt"
	Dictionary = "dictionary.txt"
	Readings   = "pinyin.txt"
	StopWords  = "stopwords.txt"
)

// Files are all of them, those that customers see first.
var Files = []string{Taxonomy, Facts, Products, Site, RedLines, Synonyms, Dictionary, Readings, StopWords}

// MaxBytes is the greatest size of a file.
const MaxBytes = 1 << 20

// IsWords reports whether a file holds words: how queries are read, and nothing that
// is shown.
func IsWords(file string) bool {
	return slices.Contains([]string{Synonyms, Dictionary, Readings, StopWords}, file)
}

// known refuses the name of any other file.
func known(file string) error {
	if !slices.Contains(Files, file) {
		return kb.Errorf(kb.NotFound, "file_not_found", "there is no such file; the files are: %v", Files)
	}
	return nil
}
