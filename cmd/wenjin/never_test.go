package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a room never does, as the third column of docs/architecture.md says it, is
// nothing that its imports could do.
func TestArrowsRoomsNeverDo(t *testing.T) {
	never := map[string][]string{
		"I/O":   {"os", "net", "net/http", "log/slog", "database/sql", "github.com/blevesearch/", "modernc.org/"},
		"HTTP":  {"net/http", "github.com/labstack/"},
		"SQL":   {"database/sql", "modernc.org/"},
		"Bleve": {"github.com/blevesearch/"},
	}
	imports := importsOfRooms(t)
	seen := map[string]bool{}
	for room, cell := range roomsColumn(t, 3) {
		for what, packages := range never {
			if !regexp.MustCompile(`\b` + what + `\b`).MatchString(cell) {
				continue
			}
			seen[what] = true
			for _, imported := range imports[room] {
				if slices.ContainsFunc(packages, func(p string) bool {
					return imported == p || strings.HasSuffix(p, "/") && strings.HasPrefix(imported, p)
				}) {
					t.Errorf("%s imports %s, but it never does %s", room, imported, what)
				}
			}
		}
	}
	if len(seen) != len(never) {
		t.Errorf("the third column speaks of %v alone", seen)
	}
}

// Suites are made for tests, and imported by them alone.
func TestArrowsSuitesAreForTests(t *testing.T) {
	for room, imports := range importsOfRooms(t) {
		if strings.HasSuffix(room, "test") {
			continue
		}
		for _, imported := range imports {
			if ours, ok := strings.CutPrefix(imported, "github.com/wenjin-kb/wenjin/"); ok && strings.HasSuffix(ours, "test") {
				t.Errorf("%s imports %s", room, ours)
			}
		}
	}
}

// What a room leaves to another, by the names that it would have to use.
func TestArrowsRoomsLeaveToOthers(t *testing.T) {
	for _, rule := range []struct {
		rooms, names, except string
	}{
		{"kb/auth", `\.MaySee\(|\.Scopes\(|kb\.Scope`, ""},
		{"kb/store kb/audit", `\.MaySee\(|\.Scopes\(|kb\.Scope|kb\.Principal`, ""},                                  // who may see what
		{"index/bleveindex index/rank index/highlight index/suggest", `kb\.Principal|\.MaySee\(`, ""},               // who somebody is
		{"index/scan", `\bStats\b|\bIDF\b|Frequency`, ""},                                                           // how rare words are
		{"index/rank index/highlight index/suggest index/search", `\.Allows\(|Visibility\{`, `(index|lexicon)\.go`}, // who sees a document: the retriever asks, and the lists of phrases and words
		{"api api/insight api/site api/site/help api/site/desk api/site/console api/site/overview", `\.(?:Save|Advance|AddFeedback|AddMedium|Append)\(ctx`, ""},
		{"api api/insight api/site api/site/help api/site/desk api/site/console api/site/overview", `\bStore\b`, `routes\.go`}, // who is made with a store
		{"api/site/console", `reference\.Store|\.Advance\(`, ""},
	} {
		pattern := regexp.MustCompile(rule.names)
		files := 0
		for _, room := range strings.Fields(rule.rooms) {
			for name, src := range sources(t, room) {
				files++
				if rule.except != "" && regexp.MustCompile(rule.except).MatchString(name) {
					continue
				}
				for number, line := range strings.Split(src, "\n") {
					code, _, _ := strings.Cut(line, "//")
					if found := pattern.FindString(code); found != "" {
						t.Errorf("%s/%s:%d uses %s, which is left to another room", room, name, number+1, found)
					}
				}
			}
		}
		if files == 0 {
			t.Errorf("there are no files in %s", rule.rooms)
		}
	}
}

// The tests that docs/architecture.md and docs/security.md name are there.
func TestArrowsNameTests(t *testing.T) {
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	must(t, filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(src, -1) {
			there[string(m[1])] = true
		}
		return err
	}))
	for file, atLeast := range map[string]int{"architecture.md": 30, "security.md": 150} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", file))
		must(t, err)
		named := regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(string(text), -1)
		if len(named) < atLeast {
			t.Errorf("docs/%s names %d tests", file, len(named))
		}
		for _, name := range named {
			if !there[name] {
				t.Errorf("docs/%s names %s, which is not there", file, name)
			}
		}
	}
}

// roomsColumn is a column of the table of rooms, from 1.
func roomsColumn(t *testing.T, column int) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	must(t, err)
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) == 6 && strings.HasPrefix(cells[1], " `") {
			out[strings.Trim(cells[1], " `")] = cells[column]
		}
	}
	return out
}

func importsOfRooms(t *testing.T) map[string][]string {
	t.Helper()
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "github.com/wenjin-kb/wenjin/...").Output()
	must(t, err)
	out := map[string][]string{}
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		out[strings.TrimPrefix(fields[0], "github.com/wenjin-kb/wenjin/")] = fields[1:]
	}
	return out
}

// sources are the files of a room, but for tests and what is generated.
func sources(t *testing.T, room string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", room, "*.go"))
	must(t, err)
	out := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".gen.go") {
			continue
		}
		src, err := os.ReadFile(file)
		must(t, err)
		out[filepath.Base(file)] = string(src)
	}
	return out
}
