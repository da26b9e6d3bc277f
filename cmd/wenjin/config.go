package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
)

type configCommand struct {
	Check configCheckCommand `cmd:"" help:"Say what serve would work with, and what is wrong with it, without starting anything."`
}

type configCheckCommand struct {
	File string `arg:"" optional:"" help:"YAML file of settings; without it, the one that the environment names, if it does." type:"existingfile"`
}

// Run implements the command: serve is asked what it would say to the file and to the
// environment as they are.
func (c *configCheckCommand) Run(s *cli.Streams, k *kong.Kong) error {
	var only struct {
		Serve serveCommand `cmd:""`
	}
	program := cli.Program{Name: "wenjin", Commands: &only, LogFiles: true, Settings: "serve"}
	args := []string{"serve"}
	if c.File != "" {
		args = append(args, "--config", c.File)
	}
	parsed, err := program.Parse(args)
	if err != nil {
		return kb.Errorf(kb.Invalid, "", "%w", err)
	}
	serve := &only.Serve
	if err := serve.check(); err != nil {
		return err
	}
	if err := serve.listenFlags.check(len(serve.TrustedProxies) > 0, s.Log); err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, set := range settings(parsed) {
		fmt.Fprintf(w, "%s\t%s\t%s\n", set.name, set.value, set.from)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if unknown := cli.Unknown(k.Model, os.Environ()); len(unknown) > 0 {
		for _, name := range unknown {
			fmt.Fprintf(s.Out, "%s stands for no flag: take it out of the environment, or correct its name\n", name)
		}
		return cli.ErrFindings
	}
	return nil
}

// setting is a value that is not the default, and who says so.
type setting struct{ name, value, from string }

// settings are those of the command that was parsed.
func settings(parsed *kong.Context) (out []setting) {
	resolved := map[*kong.Flag]bool{}
	for _, p := range parsed.Path {
		if p.Flag != nil && p.Resolved {
			resolved[p.Flag] = true
		}
	}
	for _, flag := range parsed.Flags() {
		from := ""
		for _, name := range flag.Envs {
			if _, ok := os.LookupEnv(name); ok {
				from = "$" + name
			}
		}
		if resolved[flag] {
			from = "the file"
		}
		if from != "" && flag.Name != "config" {
			out = append(out, setting{flag.Name, fmt.Sprint(parsed.FlagValue(flag)), from})
		}
	}
	return out
}
