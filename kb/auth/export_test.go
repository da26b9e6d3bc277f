package auth

import "context"

// Tracked is how many logins and clients a limit holds.
func Tracked(l *AttemptLimit) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.tried)
}

// Fits lets tests try hashes that NewPassword does not make.
func Fits(hash, password string) bool {
	right, err := fits(context.Background(), hash, password)
	return right && err == nil
}

// OccupyHashing takes two places in which passwords are hashed, which must be all there
// are, until it is called off.
func OccupyHashing() (free func()) {
	n := min(cap(hashing), 2)
	for range n {
		hashing <- struct{}{}
	}
	return func() {
		for range n {
			<-hashing
		}
	}
}

// CheckPassword is the rule alone, without hashing.
func CheckPassword(password string, about ...string) error { return checkPassword(password, about...) }

// StepOf is the standard alone.
var StepOf = stepOf
