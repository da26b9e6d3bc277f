package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Token lets a program or a person in as a principal. The secret itself is shown
// once and never stored.
type Token struct {
	Hash    string // of the secret
	Name    string // what it is for
	Person  string // login of whoever holds it; empty for a program
	MadeBy  string // principal id; empty for one that was made before that was noted
	Role    kb.Role
	Created time.Time
	Expires time.Time // zero: never
	Used    time.Time // last, to the minute; zero: never
	// PasswordIsOthers is set by FindToken where the person has not chosen their own
	// password yet.
	PasswordIsOthers bool
}

// tokenPrefix makes a token easy to find by scanners for leaked secrets.
const tokenPrefix = "wjt_"

// NewToken makes a token and its secret: 32 random bytes.
func NewToken(name string, role kb.Role, now, expires time.Time) (Token, string) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	return Token{Hash: hashSecret(secret), Name: name, Role: role, Created: now, Expires: expires}, secret
}

// hashSecret is what is kept of a secret; its 32 random bytes need no salt.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
