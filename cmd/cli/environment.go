package cli

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// prefix begins the names of all our variables in the environment.
const prefix = "WENJIN"

// environment gives every flag its twin in the environment: WENJIN_ADDR for --addr of the
// command that settings are for, and of every other command that has the same flag,
// WENJIN_TOKEN_CREATE_NAME for a flag that other commands have alone. So no variable
// stands for two things.
func environment(settings *settingFlags) kong.Option {
	return kong.PostBuild(func(k *kong.Kong) error {
		shared := settings.of(k.Model)
		return kong.Visit(k.Model.Node, func(n kong.Visitable, next kong.Next) error {
			node, ok := n.(*kong.Node)
			if !ok {
				return next(nil)
			}
			for _, flag := range node.Flags {
				if flag.Name == "help" || flag.Name == "version" || len(flag.Envs) > 0 {
					continue
				}
				words := []string{prefix}
				if settings.command != "" && shared[flag.Name] == nil {
					for at := node; at.Type == kong.CommandNode; at = at.Parent {
						words = slices.Insert(words, 1, at.Name)
					}
				}
				words = append(words, flag.Name)
				name := strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(strings.Join(words, "_")))
				flag.Envs, flag.Tag.Envs = []string{name}, []string{name}
			}
			return next(nil)
		})
	})
}

// Unknown are the variables of the environment that begin as ours do and stand for
// nothing, sorted.
func Unknown(app *kong.Application, environ []string) (out []string) {
	known := map[string]bool{}
	_ = kong.Visit(app, func(n kong.Visitable, next kong.Next) error { // no visit fails
		if flag, ok := n.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				known[name] = true
			}
		}
		return next(nil)
	})
	for _, line := range environ {
		if name, _, _ := strings.Cut(line, "="); strings.HasPrefix(name, prefix+"_") && !known[name] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
