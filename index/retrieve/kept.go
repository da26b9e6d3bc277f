package retrieve

import "sync"

// maxKept runes of folded texts are kept, 16 MB of them: all of a house of five thousand
// articles, and of a larger one those that were searched last.
const maxKept = 4 << 20

// foldedTexts are those that are kept, of all collections.
var foldedTexts = &kept{}

// kept is a queue of what is kept until there is too much.
type kept struct {
	mu    sync.Mutex
	size  int
	first int // those before were forgotten
	queue []keptItem
}

type keptItem struct {
	size   int
	forget func()
}

// keep takes something in, and forgets what has been kept longest.
func (k *kept) keep(size int, forget func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.queue = append(k.queue, keptItem{size, forget})
	k.size += size
	for k.size > maxKept && k.first < len(k.queue)-1 {
		k.queue[k.first].forget()
		k.size -= k.queue[k.first].size
		k.queue[k.first] = keptItem{}
		k.first++
	}
	if k.first > len(k.queue)/2 {
		n := copy(k.queue, k.queue[k.first:])
		clear(k.queue[n:])
		k.queue, k.first = k.queue[:n], 0
	}
}
