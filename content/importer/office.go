package importer

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
)

// CheckOffice refuses a document of Word or Excel with macros, with parts that unpack to
// far too much, or with declarations of XML entities, which no such program writes.
func CheckOffice(name string, data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Refuse("%s is no document that can be read", name)
	}
	f, total := &Files{Root: name}, uint64(0)
	for _, entry := range archive.File {
		if err := checkName(strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(entry.Name, `\`, "/"), "/"), "/")); err != nil {
			return err
		}
		if err := f.admit(entry, &total); err != nil {
			return err
		}
		base := strings.ToLower(path.Base(entry.Name))
		switch {
		case strings.HasPrefix(base, "vbaproject"), strings.HasPrefix(base, "vbadata"), strings.Contains(strings.ToLower(entry.Name), "macrosheets/"):
			return Refuse("%s has macros and is refused; save it without them", name)
		case strings.HasSuffix(base, ".xml") || strings.HasSuffix(base, ".rels"):
			part, err := unzip(entry, MaxFileBytes)
			if err != nil {
				return Refuse("%s: %v", name, err)
			}
			if bytes.Contains(part[:min(len(part), 4096)], []byte("<!DOCTYPE")) || bytes.Contains(part[:min(len(part), 4096)], []byte("<!ENTITY")) {
				return Refuse("%s declares XML entities in %s and is refused", name, entry.Name)
			}
		}
	}
	return nil
}
