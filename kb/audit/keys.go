package audit

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"github.com/wenjin-kb/wenjin/kb"
)

// Keys are PEM files as openssl makes and reads them: the private one PKCS #8, the
// public one PKIX.
const (
	privateKeyType = "PRIVATE KEY"
	publicKeyType  = "PUBLIC KEY"
)

// NewKey makes a key to sign with, and the one to verify with.
func NewKey() (private, public []byte, err error) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	open, err2 := x509.MarshalPKIXPublicKey(pub)
	return pem.EncodeToMemory(&pem.Block{Type: privateKeyType, Bytes: secret}), pem.EncodeToMemory(&pem.Block{Type: publicKeyType, Bytes: open}), errors.Join(err, err2)
}

// PrivateKey reads a key to sign with.
func PrivateKey(src []byte) (ed25519.PrivateKey, error) {
	key, err := decodePEM(src, privateKeyType, x509.ParsePKCS8PrivateKey)
	if private, ok := key.(ed25519.PrivateKey); ok && err == nil {
		return private, nil
	}
	return nil, kb.Errorf(kb.Invalid, "invalid_key", "the file holds no private Ed25519 key; make one with wenjin audit key")
}

// PublicOf is the key that verifies what a key signed.
func PublicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	public, _ := key.Public().(ed25519.PublicKey)
	return public
}

// PublicKey reads a key to verify with.
func PublicKey(src []byte) (ed25519.PublicKey, error) {
	key, err := decodePEM(src, publicKeyType, x509.ParsePKIXPublicKey)
	if public, ok := key.(ed25519.PublicKey); ok && err == nil {
		return public, nil
	}
	return nil, kb.Errorf(kb.Invalid, "invalid_key", "the file holds no public Ed25519 key; wenjin audit key wrote it beside the private one, as .pub")
}

func decodePEM(src []byte, kind string, parse func([]byte) (any, error)) (crypto.PublicKey, error) {
	block, _ := pem.Decode(src)
	if block == nil || block.Type != kind {
		return nil, errors.New("no " + kind)
	}
	return parse(block.Bytes)
}
