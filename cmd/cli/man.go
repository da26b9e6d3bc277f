package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Man prints the manual page of the program, in the man macros of roff.
type Man struct{}

// Run implements the command.
func (*Man) Run(s *Streams, k *kong.Kong) error {
	app := k.Model
	w := &roff{out: s.Out}
	w.line(`.TH "%s" "1" "" "%s"`, strings.ToUpper(app.Name), app.Vars()["version"])
	w.section("NAME")
	w.line(`%s \- %s`, escape(app.Name), escape(firstSentence(app.Help)))
	w.section("SYNOPSIS")
	w.line(`.B %s`, escape(app.Name))
	w.line(`.I command`)
	w.line(`[\fIflags\fR]`)
	w.section("DESCRIPTION")
	w.line("%s", escape(app.Help))
	w.line(".PP")
	w.line("%s", escape("Every flag may also stand in the environment, by the name that it has in parentheses."))
	w.section("COMMANDS")
	for _, leaf := range app.Leaves(true) {
		var names []string
		var flags []*kong.Flag
		for at := leaf; at.Type == kong.CommandNode; at = at.Parent {
			names, flags = slices.Insert(names, 0, at.Name), append(flags, at.Flags...)
		}
		w.line(".SS %q", escape(strings.Join(names, " ")))
		w.line("%s", escape(leaf.Help))
		for _, p := range leaf.Positional {
			w.item(p.Summary(), p.Help)
		}
		for _, f := range flags {
			w.flag(f)
		}
	}
	w.section("FLAGS OF EVERY COMMAND")
	for _, f := range app.Flags {
		w.flag(f)
	}
	w.section("EXIT STATUS")
	w.line("%s", escape("0 fine, 1 findings or failure, 2 wrong use."))
	return w.err
}

// firstSentence is a text up to its first full stop.
func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(first, ".")
}

// roff writes lines; the first error stays.
type roff struct {
	out io.Writer
	err error
}

func (w *roff) line(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format+"\n", args...)
	}
}

func (w *roff) section(name string) { w.line(".SH %q", name) }

func (w *roff) item(what, says string) {
	w.line(".TP")
	w.line(`\fB%s\fR`, escape(what))
	w.line("%s", escape(says))
}

func (w *roff) flag(f *kong.Flag) {
	if f.Hidden {
		return
	}
	says := f.Help
	if len(f.Envs) > 0 {
		says += " ($" + strings.Join(f.Envs, ", $") + ")"
	}
	if f.HasDefault && !f.IsBool() {
		says += " Default: " + f.Default + "."
	}
	name := "--" + f.Name
	if f.Tag.Negatable != "" {
		name = "--[no-]" + f.Name
	}
	if !f.IsBool() {
		name += "=" + f.FormatPlaceHolder()
	}
	w.item(name, says)
}

// escape lets a text stand in roff as it is.
func escape(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		return `\&` + s
	}
	return s
}
