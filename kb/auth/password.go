package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/wenjin-kb/wenjin/kb"
)

// MinPasswordRunes is the shortest password (NIST SP 800-63B-4 asks for 15 where
// it is the only factor, 8 otherwise; we stand between, with a rate limit).
const MinPasswordRunes = 10

const maxPasswordRunes = 200

// Parameters of argon2id: the second recommendation of RFC 9106, section 4.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
	argonKey     = 32
	argonSalt    = 16
)

// HashPassword makes what is stored of a password: the parameters, the salt and
// the argon2id key, in the usual text form.
func HashPassword(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < MinPasswordRunes || n > maxPasswordRunes {
		return "", kb.Errorf(kb.Invalid, "invalid_password", "a password has %d to %d characters", MinPasswordRunes, maxPasswordRunes)
	}
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	key, err := argonOf(context.Background(), password, salt, argonTime, argonMemory, argonThreads)
	if err != nil {
		return "", err
	}
	return encodeHash(argonMemory, argonTime, argonThreads, salt, key), nil
}

func encodeHash(memory, time uint32, threads uint8, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, time, threads, b64(salt), b64(key))
}

// hashing bounds how many passwords are tried at once: each takes 64 MiB.
var hashing = make(chan struct{}, 2)

// argonOf waits for its turn as long as somebody waits for it.
func argonOf(ctx context.Context, password string, salt []byte, time, memory uint32, threads uint8) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, time, memory, threads, argonKey), nil
}

// fits reports whether the password is the one that was hashed. It fails only when
// nobody waits any more.
func fits(ctx context.Context, hash, password string) (bool, error) {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, nil
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || version != argon2.Version || time < 1 || threads < 1 {
		return false, nil
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, nil
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, nil
	}
	key, err := argonOf(ctx, password, salt, time, memory, threads)
	return err == nil && subtle.ConstantTimeCompare(key, want) == 1, err
}

// nobody is the hash that an unknown login is tried against, so that it takes as
// long as a wrong password.
var nobody = sync.OnceValue(func() string {
	salt := make([]byte, argonSalt)
	return encodeHash(argonMemory, argonTime, argonThreads, salt, make([]byte, argonKey))
})
