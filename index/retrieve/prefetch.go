package retrieve

// Prefetch brings what candidates are bounded by into the processor's cache: their forward
// indexes, fields and titles. Who looks into one text after another waits for memory at
// every step; here no step depends on what was read, so that many are under way at once.
// What it gives is of no use.
//
//go:noinline
func Prefetch(texts []*Text) (read int) {
	for _, t := range texts { // which say where the others are
		read += t.TitleLength + len(t.Fields) + len(t.forward)
	}
	for _, t := range texts {
		read += someOf(t.forward, 64) + someOf(t.Titles, 16)
		for i := range t.Fields {
			read += int(t.Fields[i].End)
		}
	}
	return read
}

// someOf adds up every so many numbers: one of each 64 bytes, which come from memory at once.
func someOf[T byte | rune](s []T, every int) (sum int) {
	for i := 0; i < len(s); i += every {
		sum += int(s[i])
	}
	return sum
}
