package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/wenjin-kb/wenjin/kb"
)

// Factor is the second factor of a person: a secret that an app of theirs shares,
// from which both make a code every 30 seconds (RFC 6238).
type Factor struct {
	Person    string // id
	Secret    string // sealed with a FactorKey
	Created   time.Time
	Confirmed time.Time // zero: the person has not shown a code yet
	Step      int64     // the last one whose code was taken
}

// FactorKey seals the secrets of second factors. It is kept beside the store, not in
// it: backups hold no secret that can be read.
type FactorKey [32]byte

// Name is what tells a key from others, and nothing else of it.
func (k *FactorKey) Name() string {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte("name"))
	return hex.EncodeToString(mac.Sum(nil))
}

// seal encrypts a secret with AES-256-GCM, bound to its person.
func (k *FactorKey) seal(person, secret string) string {
	nonce := make([]byte, k.aead().NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.RawStdEncoding.EncodeToString(k.aead().Seal(nonce, nonce, []byte(secret), []byte(person)))
}

// open decrypts what seal made of a secret of the person.
func (k *FactorKey) open(person, sealed string) (string, error) {
	refused := kb.Errorf(kb.Conflict, "factor_key", "the second factor was made with another key; an administrator can reset it")
	if k == nil {
		return "", refused
	}
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if n := k.aead().NonceSize(); err == nil && len(b) > n {
		if secret, err := k.aead().Open(nil, b[:n], b[n:], []byte(person)); err == nil {
			return string(secret), nil
		}
	}
	return "", refused
}

func (k *FactorKey) aead() cipher.AEAD {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic(err) // of no other length
	}
	out, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return out
}

// Codes are of six digits, each holds for 30 seconds, and one before and one after
// are taken too, as clocks differ (RFC 6238, 5.2).
const (
	codeDigits = otp.DigitsSix
	codePeriod = 30 // seconds
	codeDrift  = 1  // steps
)

// newSecret makes a secret and the address that an app reads it from.
func newSecret(issuer, login string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, Period: codePeriod, Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), key.URL(), nil
}

// stepOf finds the step whose code was typed, among those that hold now and were
// not taken yet.
func stepOf(secret, code string, now time.Time, taken int64) (step int64, ok bool) {
	current := now.Unix() / codePeriod
	for s := current - codeDrift; s <= current+codeDrift; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > taken {
			step, ok = s, true
		}
	}
	return step, ok
}

// Recovery codes stand in for the app, each once.
const (
	recoveryCodes  = 10
	recoveryLetter = 16 // of 5 bits each: what is kept needs no salt
)

// newRecoveryCodes makes codes as they are shown, in groups of four, and the hashes
// that are kept of them.
func newRecoveryCodes() (shown, hashes []string) {
	for range recoveryCodes {
		code := rand.Text()[:recoveryLetter]
		hashes = append(hashes, hashSecret(code))
		shown = append(shown, strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-"))
	}
	return shown, hashes
}

// typedCode is a code as it is kept, however it was typed.
func typedCode(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(typed)))
}
