package textfile

import (
	"runtime"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Open gives the texts of a file, which must be of this state.
func Open(path, state string) (*File, []*retrieve.Text, error) {
	x, end, err := openFile(path, state)
	if err != nil {
		return nil, nil, err
	}
	texts, err := x.texts(end)
	runtime.KeepAlive(x)
	return x, texts, err
}
