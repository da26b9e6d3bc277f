package textfile

import "os"

// Newest is the file of the newest piece.
func (o *Overflow) Newest() *os.File { return o.last }
