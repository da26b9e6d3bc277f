package auth

import "time"

// Session is a person who has signed in with a browser. The secret itself is in
// their cookie alone.
type Session struct {
	Hash    string
	Person  string // id
	Created time.Time
	Expires time.Time
}

// SessionLife is how long a session lasts: a working day with some overtime.
const SessionLife = 12 * time.Hour
