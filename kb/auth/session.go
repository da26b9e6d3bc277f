package auth

import (
	"strings"
	"time"
)

// Session is a person who has signed in with a browser. The secret itself is in
// their cookie alone.
type Session struct {
	Hash    string
	Person  string // id
	Created time.Time
	Expires time.Time
	Seen    time.Time // used last, to the minute
	Client  Client    // where it was begun
}

// SessionLife is how long a session lasts: a working day with some overtime.
const SessionLife = 12 * time.Hour

// DefaultIdle is how long a session lasts that nobody uses, as NIST SP 800-63B-4
// (2.2.3) has it where there are two factors.
const DefaultIdle = time.Hour

// Client is where a request comes from.
type Client struct {
	Address string
	Browser string // its User-Agent
}

// maxBrowserBytes is how much is kept of what a browser says of itself.
const maxBrowserBytes = 300

// kept is what a session remembers of a client.
func (c Client) kept() Client {
	c.Browser = strings.ToValidUTF8(c.Browser[:min(len(c.Browser), maxBrowserBytes)], "")
	return c
}
