package auth

// Tracked is how many logins and addresses a limit holds.
func Tracked(l *AttemptLimit) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.failed)
}

// Fits lets tests try hashes that HashPassword does not make.
var Fits = fits
