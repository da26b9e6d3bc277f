package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// configFlags belong to programs with a file of settings.
type configFlags struct {
	Config configFile `help:"YAML file of settings: names of the flags of serve, each with its value. The environment and the command line go before it." placeholder:"FILE"`
}

// configFile is the name of a file of settings; naming it reads it.
type configFile string

// BeforeResolve implements the hook of kong that comes before values are looked for.
func (f configFile) BeforeResolve(k *kong.Kong, ctx *kong.Context, trace *kong.Path, settings *settingFlags) error {
	name := string(ctx.FlagValue(trace.Flag).(configFile))
	values, err := readConfig(name, settings.of(k.Model))
	if err != nil {
		return err
	}
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if fromEnvironment(flag) {
			return nil, nil
		}
		return values[flag.Name], nil
	}))
	return nil
}

// fromEnvironment reports whether a variable says what the value of a flag is.
func fromEnvironment(flag *kong.Flag) bool {
	return slices.ContainsFunc(flag.Envs, func(name string) bool { _, ok := os.LookupEnv(name); return ok })
}

// settingFlags are the flags of the command that a file of settings is for, and of the
// program.
type settingFlags struct{ command string }

// of finds them in a program, by name. Where there is no such command, there are those
// of the program alone.
func (s *settingFlags) of(app *kong.Application) map[string]*kong.Flag {
	node := app.Node
	if i := slices.IndexFunc(app.Children, func(n *kong.Node) bool { return n.Name == s.command }); i >= 0 {
		node = app.Children[i]
	}
	out := map[string]*kong.Flag{}
	for _, group := range node.AllFlags(false) {
		for _, f := range group {
			if f.Name != "help" && f.Name != "version" {
				out[f.Name] = f
			}
		}
	}
	return out
}

// readConfig reads the values of flags from a file, and tells of everything in it that
// is none, with its line.
func readConfig(name string, flags map[string]*kong.Flag) (map[string]any, error) {
	src, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, kb.Errorf(kb.Invalid, "", "--config: there is no file %s", name)
	}
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	out := map[string]any{}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return out, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, kb.Errorf(kb.Invalid, "", "%s:%d: expected names of flags, each with its value, as “addr: 127.0.0.1:8080”", name, top.Line)
	}
	var wrong []string
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		got, err := configValue(key.Value, value, flags)
		if _, twice := out[key.Value]; err == nil && twice {
			err = errors.New("is there twice")
		}
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s:%d: %s: %v", name, key.Line, key.Value, err))
			continue
		}
		out[key.Value] = got
	}
	if len(wrong) > 0 {
		return nil, kb.Errorf(kb.Invalid, "", "%s", strings.Join(wrong, "\n"))
	}
	return out, nil
}

// configValue is the value of a flag, once the flag has taken it on trial.
func configValue(name string, n *yaml.Node, flags map[string]*kong.Flag) (any, error) {
	flag, ok := flags[name]
	switch {
	case name == "config":
		return nil, errors.New("a file of settings names no other")
	case !ok:
		if plain := strings.TrimPrefix(name, "no-"); flags[plain] != nil && flags[plain].IsBool() {
			return nil, fmt.Errorf("write %s: false", plain)
		}
		return nil, fmt.Errorf("there is no such setting%s", like(name, flags))
	}
	value, err := plainValue(n)
	if err != nil {
		return nil, err
	}
	if n.Kind != yaml.ScalarNode && flag.IsBool() {
		return nil, errors.New("write true or false")
	}
	trial := reflect.New(flag.Target.Type()).Elem()
	if err := flag.Parse(kong.Scan().PushTyped(value, kong.FlagValueToken), trial); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "--"+name+": "))
	}
	if allowed := flag.EnumSlice(); flag.Enum != "" && trial.Kind() == reflect.String && !slices.Contains(allowed, trial.String()) {
		return nil, fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
	}
	return value, nil
}

// plainValue is a value as it would stand on the command line: one text, several, or
// texts by name.
func plainValue(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return nil, errors.New("has no value; leave the line out")
		}
		return n.Value, nil
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return nil, errors.New("a list holds texts")
			}
			out = append(out, item.Value)
		}
		return out, nil
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i+1].Kind != yaml.ScalarNode {
				return nil, errors.New("names have texts for values")
			}
			out[n.Content[i].Value] = n.Content[i+1].Value
		}
		return out, nil
	}
	return nil, errors.New("is written in a way that is not taken")
}

// like proposes the flag whose name is written in another way.
func like(name string, flags map[string]*kong.Flag) string {
	same := func(s string) string {
		return strings.ToLower(strings.NewReplacer("-", "", "_", "", ".", "").Replace(s))
	}
	for other := range flags {
		if same(name) == same(other) {
			return "; did you mean " + other + "?"
		}
	}
	return "; the flags of the command are the settings: see its --help"
}
