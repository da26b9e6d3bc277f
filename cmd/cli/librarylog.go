package cli

import (
	"bytes"
	"log"
	"log/slog"
)

// librariesTellTo lets what libraries write to the log of package log come into the log of
// the program, until the function that it returns is called.
func librariesTellTo(l *slog.Logger) (end func()) {
	before, flags := log.Writer(), log.Flags()
	log.SetFlags(0)
	log.SetOutput(libraryLog{l})
	return func() {
		log.SetOutput(before)
		log.SetFlags(flags)
	}
}

// libraryLog takes lines of libraries. From the first quotation mark on they hold what
// somebody else has sent: net/http prints so what an endpoint answers unasked, which may be
// what it was told before, with its key.
type libraryLog struct{ to *slog.Logger }

// Write implements io.Writer.
func (l libraryLog) Write(line []byte) (int, error) {
	says, _, cut := bytes.Cut(line, []byte{'"'})
	l.to.Warn("a library says", "what", string(bytes.TrimSpace(says)), "cut", cut)
	return len(line), nil
}
