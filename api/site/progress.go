package site

// Progress is how far a service is that begins.
type Progress struct {
	Stage       string // the message that says what it does
	Done, Total int    // of its steps; 0 of 0 where nobody knows
}
