package kb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
)

// Token lets a program or a person in as a principal. The secret itself is shown
// once and never stored.
type Token struct {
	Hash    string // of the secret
	Name    string // what it is for
	Person  string // login of whoever holds it; empty for a program
	Role    Role
	Created time.Time
	Expires time.Time // zero: never
	Used    time.Time // last, to the minute; zero: never
}

// Tokens is where tokens are kept.
type Tokens interface {
	// AddToken gives Conflict for a name that is taken.
	AddToken(ctx context.Context, t Token, e Event) error
	// FindToken gives NotFound for a hash that is not known, and for a token of a
	// person who is disabled. Its role is at most the person's.
	FindToken(ctx context.Context, hash string) (Token, error)
	UseToken(ctx context.Context, hash string, at time.Time) error
	Tokens(ctx context.Context) ([]Token, error)
	RemoveToken(ctx context.Context, name string, e Event) error
}

// tokenPrefix makes a token easy to find by scanners for leaked secrets.
const tokenPrefix = "wjt_"

// NewToken makes a token and its secret: 32 random bytes.
func NewToken(name string, role Role, now, expires time.Time) (Token, string) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	return Token{Hash: hashToken(secret), Name: name, Role: role, Created: now, Expires: expires}, secret
}

func hashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Authenticate says who shows a secret. No secret is a customer; one that is not
// known, has expired or has no role of ours is Unauthorized, without saying why.
func Authenticate(ctx context.Context, tokens Tokens, secret string, now time.Time) (Principal, error) {
	if secret == "" {
		return Principal{}, nil
	}
	refused := Errorf(Unauthorized, "invalid_api_key", "the token is not valid; ask an administrator for a new one")
	if tokens == nil || len(secret) > 200 || !strings.HasPrefix(secret, tokenPrefix) {
		return Principal{}, refused
	}
	t, err := tokens.FindToken(ctx, hashToken(secret))
	switch {
	case err != nil && KindOf(err) == NotFound, err == nil && !t.Expires.IsZero() && !now.Before(t.Expires):
		return Principal{}, refused
	case err != nil:
		return Principal{}, err
	}
	p := Principal{ID: "token:" + t.Name, Name: t.Name, Role: t.Role}
	if t.Person != "" { // two tokens of one person are one principal
		p.ID = "person:" + t.Person
	}
	if !p.AtLeast(RoleAgent) {
		return Principal{}, refused
	}
	if now.Sub(t.Used) >= time.Minute {
		_ = tokens.UseToken(ctx, t.Hash, now) // a full disk must not stop reading
	}
	return p, nil
}
