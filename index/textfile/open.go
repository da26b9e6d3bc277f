package textfile

import (
	"runtime"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Open gives the texts of a file, which must be of this state, and reads all of it.
func Open(path, state string) (*File, []*retrieve.Text, error) {
	return open(path, state, (*File).verify)
}

// OpenKnown is Open of a file of which somebody has just found that it is what was written.
func OpenKnown(path, state string) (*File, []*retrieve.Text, error) {
	return open(path, state, (*File).footer)
}

func open(path, state string, verify func(*File) (footer, error)) (*File, []*retrieve.Text, error) {
	x, end, err := openFile(path, state, verify)
	if err != nil {
		return nil, nil, err
	}
	texts, err := x.texts(end)
	runtime.KeepAlive(x)
	return x, texts, err
}
