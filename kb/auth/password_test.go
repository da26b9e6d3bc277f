package auth_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

func TestPasswordLengths(t *testing.T) {
	for password, good := range map[string]bool{
		"": false, "ninechars": false, "ten chars!": true, "一二三四五六七八九": false, "一二三四五六七八九十": true,
		strings.Repeat("长", 201): false, "长城内外" + strings.Repeat("长x", 97) + "顿失": true,
	} {
		_, err := auth.NewPassword(ctx, password)
		if good && err != nil {
			t.Errorf("%q: %v", password, err)
		}
		if !good {
			wantError(t, password, err, kb.Invalid, "invalid_password")
		}
	}
}

func TestPasswordFits(t *testing.T) {
	hash, err := auth.NewPassword(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := auth.NewPassword(ctx, password); again == hash {
		t.Error("two hashes of a password are equal: where is the salt?")
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=3,p=4$") || strings.Contains(hash, password) {
		t.Error(hash)
	}
	for typed, want := range map[string]bool{password: true, password + " ": false, "Correct horse": false, "": false} {
		if auth.Fits(hash, typed) != want {
			t.Errorf("%q fits: %v", typed, !want)
		}
	}
}

// Hashes of other parameters are still understood; what is no hash of ours fits
// nothing, and stops nothing.
func TestOtherHashes(t *testing.T) {
	cheap := cheap(password)
	parts := strings.Split(cheap, "$")
	salt, key := parts[4], parts[5]
	if !auth.Fits(cheap, password) || auth.Fits(cheap, "wrong password") {
		t.Error("a hash with its own parameters is not read by them")
	}
	for name, hash := range map[string]string{
		"nothing": "", "plain text": password, "bcrypt": "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"another kind":      strings.Replace(cheap, "argon2id", "argon2i", 1),
		"another version":   strings.Replace(cheap, "v=19", "v=18", 1),
		"no parameters":     "$argon2id$v=19$$" + salt + "$" + key,
		"salt of no base64": "$argon2id$v=19$m=8,t=1,p=1$!$" + key,
		"key of no base64":  "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$!",
		"no key":            "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$",
		"no rounds":         strings.Replace(cheap, "t=1", "t=0", 1),
		"no threads":        strings.Replace(cheap, "p=1", "p=0", 1),
		"too few parts":     "$argon2id$v=19$m=8,t=1,p=1$" + salt,
	} {
		if auth.Fits(hash, password) {
			t.Errorf("%s fits", name)
		}
	}
}
