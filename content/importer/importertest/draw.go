// Package importertest draws what an importer has read as text, for its tests.
package importertest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// site gives the items of an export their links: an article is called by its id.
type site struct {
	files *importer.Files
	leads map[string]string
	item  importer.Item
	notes []string
}

func (s *site) Note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

func (s *site) keys(address string) []string {
	bare, _ := importer.Cut(address)
	keys := []string{address, bare}
	if s.item.Keys != nil {
		keys = append(keys, s.item.Keys(address)...)
	}
	return keys
}

func (s *site) Link(address string) string {
	for _, key := range s.keys(address) {
		if id := s.leads[key]; id != "" && key != "" {
			return "/a/" + id
		}
	}
	if importer.IsWeb(address) {
		return address
	}
	s.Note("link %s", address)
	return ""
}

func (s *site) Picture(address string) string {
	if strings.HasPrefix(address, "data:") {
		return "/media/inline"
	}
	for _, key := range s.keys(address) {
		if s.files.Has(key) {
			return "/media/" + key
		}
	}
	s.Note("picture %s", address)
	return ""
}

// Draw writes the items of an export: what is known of each in a line, its text, what was
// left out. It fails the test where a text can't be made.
func Draw(t testing.TB, files *importer.Files, e importer.Export) string {
	t.Helper()
	s := &site{files: files, leads: map[string]string{}}
	for _, it := range e.Items {
		for _, a := range it.Addresses {
			s.leads[a] = it.ID
		}
	}
	var b strings.Builder
	for _, it := range e.Items {
		s.item, s.notes = it, nil
		body, err := it.Body(s)
		if err != nil {
			t.Fatalf("%s: %v", it.Place, err)
		}
		fmt.Fprintf(&b, "== %s | %s | %s | %s | %s\n%s", it.ID, it.Article.Title, it.Article.Category, strings.Join(it.Article.Tags, "; "), it.Article.Audience, body)
		for _, n := range append(slices.Clone(it.Notes), s.notes...) {
			fmt.Fprintf(&b, "- %s\n", n)
		}
	}
	for _, n := range e.Notes {
		fmt.Fprintf(&b, "* %s: %s\n", n.Place, n.Text)
	}
	return b.String()
}

// Golden reads the export under a path and compares what comes of it with the file beside
// it that ends in .golden; with UPDATE_GOLDEN in the environment it writes that.
func Golden(t *testing.T, path string, read importer.Reader) {
	t.Helper()
	files, err := importer.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	e, err := read(files)
	if err != nil {
		t.Fatal(err)
	}
	got := Draw(t, files, e)
	golden := filepath.Clean(path) + ".golden"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
}
