package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// toolCommands are those of a program that completes and describes itself.
type toolCommands struct {
	Greet struct {
		How  string `enum:"loud,low" default:"low" help:"How: loud or low."`
		Long bool   `negatable:"" help:"Go on."`
		File string `help:"A file." placeholder:"FILE" default:".-x"`
		Some struct {
			Who string `arg:"" enum:"him,her,hers" help:"Who."`
		} `cmd:"" aliases:"any" help:"Greet some."`
		All struct{} `cmd:"" help:"Greet all."`
	} `cmd:"" help:"Greet somebody."`
	Gone       struct{}       `cmd:"" hidden:""`
	Complete   cli.Complete   `cmd:"" hidden:""`
	Completion cli.Completion `cmd:"" help:"Complete."`
	Man        cli.Man        `cmd:"" help:"Print the manual page."`
}

func tool(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	p := cli.Program{Name: "greeter", Description: "It greets. Or not.", Commands: &toolCommands{}, Version: "greeter v1"}
	if code := p.Run(t.Context(), args, strings.NewReader(""), &out, &errs); code != cli.ExitFine {
		t.Fatalf("%q: %d %s", args, code, &errs)
	}
	return out.String()
}

func TestCompletion(t *testing.T) {
	for words, want := range map[string]string{
		"":                      "completion greet man",
		"g":                     "greet",
		"gr x":                  "",
		"greet ":                "all some",
		"greet some ":           "her hers him",
		"greet any he":          "her hers",
		"greet --l":             "--log-format --long",
		"greet some --how":      "--how",
		"greet --how ":          "loud low",
		"greet --how lo":        "loud low",
		"greet --how loud s":    "some",
		"greet --file ":         "",
		"greet --file some a":   "all",
		"greet --long s":        "some",
		"--log-format ":         "json text",
		"--log-format json gre": "greet",
		"gone":                  "",
	} {
		got := strings.Fields(tool(t, append([]string{"complete", "--"}, strings.Split(words, " ")...)...))
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	if tool(t, "complete") != tool(t, "complete", "--", "") {
		t.Error("no word is not an empty one")
	}
}

// The lines for bash do what they say.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "completion")
	if err := os.WriteFile(script, []byte(tool(t, "completion", "bash")), 0o600); err != nil {
		t.Fatal(err)
	}
	// A program that proposes what it was asked with.
	if err := os.WriteFile(filepath.Join(dir, "greeter"), []byte("#!"+bash+"\nprintf '%s|' \"$@\"; echo; echo second\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(bash, "-c", `PATH=$2:$PATH; source "$1"; COMP_WORDS=(greeter greet "a b" "" later); COMP_CWORD=3; _greeter; printf '%s\n' "${COMPREPLY[@]}"; complete -p greeter`, "-", script, dir).CombinedOutput()
	if want := "complete|--|greet|a b||\nsecond\n"; err != nil || !strings.HasPrefix(string(out), want) || !strings.Contains(string(out), "-F _greeter greeter") {
		t.Errorf("%v %s, want %s", err, out, want)
	}
	for _, shell := range []string{"zsh", "fish"} {
		lines := tool(t, "completion", shell)
		if !strings.Contains(lines, "complete -- ") || strings.Contains(lines, "%!") {
			t.Errorf("%s: %s", shell, lines)
		}
		if path, err := exec.LookPath(shell); err == nil {
			c := exec.Command(path, "-n")
			c.Stdin = strings.NewReader(lines)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%s: %v %s", shell, err, out)
			}
		}
	}
}

// The manual page names every command and flag but hidden ones, and no text acts in it.
func TestMan(t *testing.T) {
	page := tool(t, "man")
	for _, part := range []string{
		".TH \"GREETER\" \"1\" \"\" \"greeter v1\"\n", "greeter \\- It greets\n", ".SS \"greet some\"\n", ".SS \"greet all\"\n", "\\fB\\-\\-how=\"low\"\\fR\n", "\\-\\-[no\\-]long",
		"($WENJIN_FILE) Default: .\\-x.\n", "\\-\\-log\\-format", ".SH \"EXIT STATUS\"\n",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("%q is not in\n%s", part, page)
		}
	}
	if strings.Contains(page, "gone") || strings.Contains(page, ".SS \"complete\"") {
		t.Error("what is hidden is shown")
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		c := exec.Command(groff, "-Kutf8", "-man", "-Tutf8", "-ww", "-z")
		c.Stdin = strings.NewReader(page)
		if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%v %s", err, out)
		}
	}
}
