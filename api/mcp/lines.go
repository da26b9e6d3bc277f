package mcp

import (
	"bufio"
	"errors"
	"io"
)

// MaxMessage bytes may be one message over the standard streams.
const MaxMessage = 64 << 10

// Lines reads another reader but for the lines that are longer than MaxMessage, which are
// told to skipped: whoever sends one gets no answer to it, and goes on with the next.
func Lines(from io.Reader, skipped func()) io.Reader {
	return &lines{from: bufio.NewReaderSize(from, MaxMessage+1), skipped: skipped}
}

type lines struct {
	from    *bufio.Reader
	skipped func()
	line    []byte // what is left of the current one
}

// Read implements io.Reader.
func (l *lines) Read(p []byte) (int, error) {
	for len(l.line) == 0 {
		line, err := l.from.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = l.from.ReadSlice('\n')
			}
			l.skipped()
			line = nil
		}
		if err != nil && len(line) == 0 {
			return 0, err
		}
		l.line = line
	}
	n := copy(p, l.line)
	l.line = l.line[n:]
	return n, nil
}
