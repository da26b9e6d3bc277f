package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
)

// commands are those of a program that greets.
type commands struct {
	Greet greetCommand `cmd:"" help:"Greet somebody."`
	Fail  failCommand  `cmd:"" help:"Fail in some way."`
}

type greetCommand struct {
	Loud bool   `help:"Shout."`
	Name string `arg:"" optional:"" default:"you"`
}

func (c *greetCommand) Run(ctx context.Context, s *cli.Streams) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	more, err := io.ReadAll(s.In)
	s.Log.Info("greeting", "loud", c.Loud)
	text := "hello " + c.Name + string(more)
	if c.Loud {
		text = strings.ToUpper(text)
	}
	fmt.Fprintln(s.Out, text)
	return err
}

type failCommand struct {
	How string `arg:"" enum:"findings,invalid,conflict,wrapped,plain"`
}

func (c *failCommand) Run() error {
	return map[string]error{
		"findings": cli.ErrFindings,
		"invalid":  kb.Errorf(kb.Invalid, "", "--when must be a day"),
		"conflict": kb.Errorf(kb.Conflict, "", "it is there already"),
		"wrapped":  fmt.Errorf("import: %w", kb.Errorf(kb.Invalid, "", "no folder")),
		"plain":    errors.New("the disk is full\n"),
	}[c.How]
}

type result struct {
	code      int
	out, errs string
}

func run(t *testing.T, in string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	p := cli.Program{Name: "greeter", Description: "It greets.", Commands: &commands{}}
	code := p.Run(t.Context(), args, strings.NewReader(in), &out, &errs)
	return result{code, out.String(), errs.String()}
}

func TestExitCodesAndErrors(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		errs string // begins so
	}{
		{[]string{"greet"}, cli.ExitFine, ""},
		{[]string{"fail", "findings"}, cli.ExitFailure, ""}, // it has said why itself
		{[]string{"fail", "invalid"}, cli.ExitUsage, "greeter: --when must be a day\n"},
		{[]string{"fail", "wrapped"}, cli.ExitUsage, "greeter: import: no folder\n"},
		{[]string{"fail", "conflict"}, cli.ExitFailure, "greeter: it is there already\n"},
		{[]string{"fail", "plain"}, cli.ExitFailure, "greeter: the disk is full\n"},
		{[]string{"fail", "otherwise"}, cli.ExitUsage, "greeter: <how> must be one of"},
		{[]string{"greet", "--quiet"}, cli.ExitUsage, "greeter: unknown flag --quiet"},
		{[]string{"great"}, cli.ExitUsage, "greeter: unexpected argument great, did you mean \"greet\"?"},
		{[]string{"greet", "a", "b"}, cli.ExitUsage, "greeter: unexpected argument b"},
		{[]string{"greet", "--retention-log", "3"}, cli.ExitUsage, "greeter: unknown flag --retention-log"},
		{[]string{"greet", "--log-format", "xml"}, cli.ExitUsage, "greeter: --log-format must be one of"},
	} {
		got := run(t, "", append([]string{"--log-format=text"}, test.args...)...)
		errs := got.errs
		if _, after, logged := strings.Cut(errs, "msg=greeting"); logged {
			_, errs, _ = strings.Cut(after, "\n")
		}
		if got.code != test.code || !strings.HasPrefix(errs, test.errs) || (test.errs == "") != (errs == "") {
			t.Errorf("%q: exit code %d, errors %q; want %d, %q", test.args, got.code, errs, test.code, test.errs)
		}
		if got.code == cli.ExitUsage && test.args[0] != "fail" && !strings.Contains(got.errs, "Try: greeter --help") {
			t.Errorf("%q: no hint: %q", test.args, got.errs)
		}
	}
}

func TestHelp(t *testing.T) {
	bare, asked := run(t, ""), run(t, "", "--help")
	if bare.code != cli.ExitFine || bare.out != asked.out || bare.errs != "" || asked.errs != "" {
		t.Errorf("without arguments: %+v; with --help: %+v", bare, asked)
	}
	for _, part := range []string{"It greets. Exit codes:", "Greet somebody.", "Fail in some way.", "$WENJIN_LOG_FORMAT"} {
		if !strings.Contains(strings.Join(strings.Fields(bare.out), " "), part) {
			t.Errorf("the help lacks %q:\n%s", part, bare.out)
		}
	}
	if one := run(t, "", "greet", "--help"); one.code != cli.ExitFine || !strings.Contains(one.out, "$WENJIN_LOUD") {
		t.Errorf("greet --help: %+v", one)
	}
}

func TestStreams(t *testing.T) {
	got := run(t, " and you", "greet", "them", "--loud")
	if got.out != "HELLO THEM AND YOU\n" || !strings.Contains(got.errs, "msg=greeting loud=true") {
		t.Errorf("%+v", got)
	}
}

func TestTheLogCanBeJSON(t *testing.T) {
	got := run(t, "", "--log-format", "json", "greet")
	var line struct {
		Msg  string
		Loud *bool
	}
	if err := json.Unmarshal([]byte(got.errs), &line); err != nil || line.Msg != "greeting" || line.Loud == nil {
		t.Errorf("%q: %v", got.errs, err)
	}
}

func TestFlagsHaveATwinInTheEnvironment(t *testing.T) {
	t.Setenv("WENJIN_LOUD", "true")
	if got := run(t, "", "greet"); got.out != "HELLO YOU\n" {
		t.Errorf("%+v", got)
	}
	if got := run(t, "", "greet", "--no-loud"); got.code != cli.ExitUsage {
		t.Errorf("%+v", got)
	}
	t.Setenv("WENJIN_LOUD", "perhaps")
	if got := run(t, "", "greet"); got.code != cli.ExitUsage || !strings.Contains(got.errs, "WENJIN_LOUD") {
		t.Errorf("%+v", got)
	}
}

// A program may do one thing unless told otherwise.
func TestADefaultCommandNeedsNoName(t *testing.T) {
	for args, want := range map[string]string{"": "hello you\n", "--loud": "HELLO YOU\n", "--loud them": "HELLO THEM\n", "greet them": "hello them\n"} {
		var c struct {
			Greet greetCommand `cmd:"" default:"withargs"`
			Fail  failCommand  `cmd:""`
		}
		var out, errs bytes.Buffer
		code := cli.Program{Name: "greeter", Commands: &c}.Run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &errs)
		if code != cli.ExitFine || out.String() != want {
			t.Errorf("%q: %d %q %q, want %q", args, code, &out, &errs, want)
		}
	}
}

func TestAStoppedCommandFails(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code := cli.Program{Name: "greeter", Commands: &commands{}}.Run(ctx, []string{"greet"}, strings.NewReader(""), &out, &errs)
	if code != cli.ExitFailure || !strings.Contains(errs.String(), "context canceled") {
		t.Errorf("%d %q", code, &errs)
	}
}

// Nothing is drawn where nobody sees it.
func TestProgressIsForTerminals(t *testing.T) {
	var errs bytes.Buffer
	s := &cli.Streams{Err: &errs}
	p := s.Progress("working")
	p.Set(1, 2)
	p.Done()
	if errs.Len() > 0 || cli.IsTerminal(&errs) {
		t.Errorf("%q", &errs)
	}
}
