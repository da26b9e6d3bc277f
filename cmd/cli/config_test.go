package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// settings are flags of every kind.
type settings struct {
	Serve struct {
		Text  string            `help:"A text."`
		Loud  bool              `negatable:"" help:"Loud."`
		Count uint              `help:"A number."`
		Many  []string          `help:"Texts."`
		Named map[string]string `help:"Texts by name."`
		How   string            `enum:"a,b" default:"a" help:"How."`
	} `cmd:""`
}

// Whatever stands in a file of settings, it is taken or refused with its name, and no
// value is taken that its flag has not.
func FuzzSettings(f *testing.F) {
	for _, text := range []string{
		"text: a\nloud: true\ncount: 3\nmany: [a, \"b, c\"]\nnamed: {a: b}\nhow: b\n", "- a", "a: [", "text: {a: b}", "many: {a: b}", "named: [a]", "loud: [true]", "count: -1", "text: &a [*a]",
		"text: !!binary aGk=", "? [a]\n: b", "how: c", "text: |\n  a\n  b\n", "\xff", "named: a=b=c", "many:\n- null\n", "text: *a", "<<: {text: a}",
	} {
		f.Add(text)
	}
	file := filepath.Join(f.TempDir(), "settings.yaml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var c settings
		_, err := cli.Program{Name: "x", Commands: &c, Settings: "serve"}.Parse([]string{"serve", "--config", file})
		if err != nil && !strings.Contains(err.Error(), file) {
			t.Errorf("%q: %v does not name the file", text, err)
		}
		if err == nil && c.Serve.How != "a" && c.Serve.How != "b" {
			t.Errorf("%q: how is %q", text, c.Serve.How)
		}
	})
}
