package compliance_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// TestStarterArticles says what the check finds in content/articles. It only
// reports: LINT_REPORT names a file for the findings that stop or delay
// publishing. Whether the starter knowledge base is clean is for content's own
// test to say.
func TestStarterArticles(t *testing.T) {
	report := os.Getenv("LINT_REPORT")
	if report == "" {
		t.Skip("LINT_REPORT names no file")
	}
	pack := loadPack(t)
	var out bytes.Buffer
	articles, counts := 0, map[string]int{}
	root := filepath.Join("..", "..", "content", "articles")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		parts := strings.SplitN(string(src), "---\n", 3)
		if len(parts) != 3 {
			fmt.Fprintf(&out, "%s: no front matter\n", path)
			return nil
		}
		var a kb.Article
		if err := yaml.Unmarshal([]byte(parts[1]), &a); err != nil {
			fmt.Fprintf(&out, "%s: %v\n", path, err)
			return nil
		}
		a.Body = parts[2]
		articles++
		for _, f := range check(t, pack, a, now) {
			counts[f.Rule+" "+string(f.Severity)]++
			name, _ := filepath.Rel(root, path)
			line := strings.Count(string([]rune(a.Body)[:min(f.Start, len([]rune(a.Body)))]), "\n")
			fmt.Fprintf(&out, "%s\t%s\t%s\t%s+%d\t%s\t%s\n", name, f.Severity, f.Rule, f.Field, line, f.Match, around(a, f))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(report, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d articles: %v", articles, counts)
}

// around is the text a finding in the body stands in.
func around(a kb.Article, f kb.Finding) string {
	if f.Field != "body" {
		return ""
	}
	rs := []rune(a.Body)
	return strings.ReplaceAll(string(rs[max(0, f.Start-25):min(len(rs), f.End+25)]), "\n", "⏎")
}
