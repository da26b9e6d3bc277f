package nearest

/*
#cgo CFLAGS: -O3
#include "dot.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// rowsPerCore are multiplied before another core helps.
const rowsPerCore = 8000

// dots are the products of a query with rows of as many numbers, which lie one after the
// other. There is at least one row, and one number in each.
func dots(rows, query []int8, out []int32) {
	n, dims := len(out), len(query)
	parts := min(runtime.GOMAXPROCS(0), n/rowsPerCore+1)
	var work sync.WaitGroup
	for part := range parts {
		from, to := n*part/parts, n*(part+1)/parts
		work.Go(func() {
			C.wenjin_dots((*C.int8_t)(unsafe.Pointer(&rows[from*dims])), C.int64_t(to-from), C.int64_t(dims), (*C.int8_t)(unsafe.Pointer(&query[0])), (*C.int32_t)(unsafe.Pointer(&out[from])))
		})
	}
	work.Wait()
}
