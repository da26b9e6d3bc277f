package bleveindex

import "syscall"

// letGo lets the kernel take back the memory of a mapped file that was read once, from
// its beginning to its end: what is read again is mapped again. It is only advice.
func letGo(mapped []byte) {
	if len(mapped) > 0 {
		_ = syscall.Madvise(mapped, syscall.MADV_DONTNEED)
	}
}
