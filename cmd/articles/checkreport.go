package articles

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/report"
	"github.com/wenjin-kb/wenjin/kb/compliance/rulebook"
)

// bookOf is the book of the rules in a folder.
func bookOf(fsys fs.FS) ([]rulebook.Entry, error) {
	pack, err := source.Pack(fsys)
	if err != nil {
		return nil, err
	}
	return rulebook.New(pack)
}

// explain prints what the book says of a rule.
func explain(s *cli.Streams, fsys fs.FS, id string) error {
	book, err := bookOf(fsys)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(book, func(e rulebook.Entry) bool { return strings.EqualFold(e.ID, id) })
	if i < 0 {
		var ids []string
		for _, e := range book {
			ids = append(ids, e.ID)
		}
		return kb.Errorf(kb.Invalid, "", "there is no rule %q; there are %s", id, strings.Join(ids, ", "))
	}
	_, err = fmt.Fprint(s.Out, book[i].Text())
	return err
}

// sarif writes the findings as a SARIF log, with what the book says of their rules.
func sarif(to io.Writer, fsys fs.FS, found []kb.Finding) error {
	book, err := bookOf(fsys)
	if err != nil {
		return err
	}
	tool := report.Tool{Version: cli.BuildVersion().Version}
	for _, e := range book {
		tool.Rules = append(tool.Rules, report.Rule{ID: e.ID, Name: e.Name, Severity: e.Severity, About: e.About,
			Basis: strings.Join(e.Bases(), "；"), Help: e.Text(), HelpTyped: e.Markdown()})
	}
	return report.SARIF(to, fromHere(found), tool)
}

// fromHere names files as they are seen from the working directory, which is how code
// hosts know them; one outside it keeps its whole name.
func fromHere(found []kb.Finding) []kb.Finding {
	here, err := os.Getwd()
	if err != nil {
		return found
	}
	found = slices.Clone(found)
	for i, f := range found {
		if name, err := filepath.Rel(here, f.File); err == nil && filepath.IsLocal(name) {
			found[i].File = name
		}
	}
	return found
}
