// Package sealed puts files into one encrypted file, and takes them out of it: a tar
// archive in the format of age, https://age-encryption.org/v1. Whoever knows a
// recipient can make such a file, so what comes out of one is as little trusted as
// what is not encrypted.
package sealed

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"github.com/wenjin-kb/wenjin/kb"
)

// Recipients reads public keys as age-keygen prints them, age1….
func Recipients(keys []string) ([]age.Recipient, error) {
	out, err := age.ParseRecipients(strings.NewReader(strings.Join(keys, "\n")))
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "a recipient is a public key of age, as age1…: %v", err)
	}
	return out, nil
}

// Identities reads a file of secret keys, as age-keygen writes it.
func Identities(path string) ([]age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out, err := age.ParseIdentities(f)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "%s is no file of age identities: %v", path, err)
	}
	return out, nil
}

// magic begins every file of age.
const magic = "age-encryption.org/v1\n"

// Is reports whether a file is encrypted.
func Is(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	begin := make([]byte, len(magic))
	n, err := io.ReadFull(f, begin)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	return bytes.Equal(begin[:n], []byte(magic)), nil
}

// Write encrypts all files below a folder to a new file that its owner alone can read.
// What could not be written whole is removed.
func Write(path string, recipients []age.Recipient, dir string) (err error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return kb.Errorf(kb.Conflict, "backup_exists", "%s exists already; name another file", path)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	encrypted, err := age.Encrypt(out, recipients...)
	if err != nil {
		return fmt.Errorf("encrypt: %w", err)
	}
	archive := tar.NewWriter(encrypted)
	if err := archive.AddFS(os.DirFS(dir)); err != nil {
		return fmt.Errorf("encrypt: %w", err)
	}
	if err := errors.Join(archive.Close(), encrypted.Close()); err != nil {
		return fmt.Errorf("encrypt: %w", err)
	}
	return out.Sync()
}

// Read decrypts a file into an empty folder. When it fails, what lies in the folder is
// of no use: it may lack its end.
func Read(path string, identities []age.Identity, dir string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	plain, err := age.Decrypt(in, identities...)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return kb.Errorf(kb.Denied, "wrong_identity", "%s is encrypted for others than the identity: %w", path, err)
	}
	if err != nil {
		return notSealed(path, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	archive := tar.NewReader(plain)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return notSealed(path, err)
		}
		if err := extract(root, h, archive); err != nil {
			return fmt.Errorf("take %q out of %s: %w", h.Name, path, err)
		}
	}
	if _, err := io.Copy(io.Discard, plain); err != nil { // to the end, which says that nothing is cut off
		return notSealed(path, err)
	}
	return nil
}

func notSealed(path string, err error) error {
	return kb.Errorf(kb.Conflict, "backup_damaged", "%s is damaged or no encrypted backup: %w", path, err)
}

// extract writes one entry; what is no file or folder is refused, and root lets nothing
// be written outside.
func extract(root *os.Root, h *tar.Header, content io.Reader) (err error) {
	name := filepath.FromSlash(h.Name)
	switch h.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(filepath.Clean(name), 0o700)
	case tar.TypeReg:
	default:
		return kb.Errorf(kb.Conflict, "backup_damaged", "it is no file")
	}
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, content); err != nil {
		return err
	}
	return out.Sync()
}
