package throttle

import "sync"

// Shares are how much of something each client holds at once.
type Shares struct {
	most int

	mu   sync.Mutex
	held map[string]int
}

// NewShares lets each client hold so much.
func NewShares(most int) *Shares { return &Shares{most: most, held: map[string]int{}} }

// Take gives a client one more, until it is given back; false is for one who holds as much
// as they may.
func (s *Shares) Take(client string) (back func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[client] >= s.most {
		return nil, false
	}
	s.held[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held[client]--; s.held[client] == 0 {
			delete(s.held, client)
		}
	}, true
}
