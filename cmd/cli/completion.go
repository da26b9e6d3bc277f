package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Completion prints what a shell needs to complete our command lines: a few lines that
// ask the program itself (Complete), so that they never fall behind it.
type Completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// scripts are those lines, with %[1]s for the name of the program. What the program
// proposes nothing for is the name of a file.
var scripts = map[string]string{
	"bash": `_%[1]s() {
    mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _%[1]s %[1]s
`,
	"zsh": `#compdef %[1]s
_%[1]s() {
    local -a found
    found=("${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
}
compdef _%[1]s %[1]s
`,
	"fish": `function __%[1]s_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] complete -- $words[2..-1] 2>/dev/null
end
complete -c %[1]s -a '(__%[1]s_complete)'
`,
}

// Run implements the command.
func (c *Completion) Run(s *Streams, k *kong.Kong) error {
	_, err := fmt.Fprintf(s.Out, scripts[c.Shell], k.Model.Name)
	return err
}

// Complete prints what the last of some words may become, a proposal a line.
type Complete struct {
	Words []string `arg:"" optional:"" help:"The words after the name of the program, the last one as far as it is typed."`
}

// Run implements the command.
func (c *Complete) Run(s *Streams, k *kong.Kong) error {
	for _, word := range proposals(k.Model.Node, c.Words) {
		fmt.Fprintln(s.Out, word)
	}
	return nil
}

// proposals are the commands, flags or values that the last word may become, sorted; none
// where it is something else, for instance a file.
func proposals(node *kong.Node, words []string) (out []string) {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	var waits *kong.Flag // for its value
	for _, word := range words[:len(words)-1] {
		if waits != nil {
			waits = nil
			continue
		}
		if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
			if flag := flagOf(node, name); flag != nil && !flag.IsBool() {
				waits = flag
			}
		} else if i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word || slices.Contains(n.Aliases, word) }); i >= 0 {
			node = node.Children[i]
		}
	}
	switch {
	case waits != nil:
		out = valuesOf(waits)
	case strings.HasPrefix(last, "-"):
		for _, group := range node.AllFlags(true) {
			for _, flag := range group {
				out = append(out, "--"+flag.Name)
			}
		}
	default:
		for _, child := range node.Children {
			if !child.Hidden {
				out = append(out, child.Name)
			}
		}
		for _, positional := range node.Positional {
			out = append(out, slices.Sorted(slices.Values(positional.EnumSlice()))...)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" || !strings.HasPrefix(s, last) })
}

// flagOf is a flag of a command, or of those above it.
func flagOf(node *kong.Node, name string) *kong.Flag {
	for _, group := range node.AllFlags(false) {
		for _, flag := range group {
			if flag.Name == name {
				return flag
			}
		}
	}
	return nil
}

// valuesOf are the values that a flag may have, where they can be listed.
func valuesOf(flag *kong.Flag) []string {
	if flag.Enum == "" {
		return nil
	}
	return slices.Clone(flag.EnumSlice())
}
