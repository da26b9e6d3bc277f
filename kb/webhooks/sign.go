package webhooks

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// secretPrefix begins a secret, as the specification has it.
const secretPrefix = "whsec_"

// newSecret is a new key of 256 random bits.
func newSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, by its documentation
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// Sign is the header webhook-signature of a message:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
