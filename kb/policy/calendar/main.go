// Command calendar writes the day of review into the articles of a folder, so that the
// work of a year is spread evenly: each within the interval of its kind, on a day that
// follows from its slug and its as_of ([policy.Rules.ReviewDay]).
//
//	go run ./kb/policy/calendar content/articles
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/policy"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: calendar FOLDER")
		os.Exit(2)
	}
	if err := spread(os.Args[1], policy.Default()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var reviewBy = regexp.MustCompile(`(?m)^review_by:[^\r\n]*`)

// spread gives every article below a folder its day of review. One without as_of, or
// without a line for it, is left as it is.
func spread(dir string, rules *policy.Rules) error {
	return filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !markdown.IsArticle(name) {
			return err
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		day, err := rules.ReviewDay(markdown.Parse(name, src).Article)
		at := reviewBy.FindIndex(src)
		if err != nil || at == nil {
			return nil
		}
		text := string(src[:at[0]]) + "review_by: " + day.String() + string(src[at[1]:])
		return os.WriteFile(name, []byte(text), 0o644)
	})
}
