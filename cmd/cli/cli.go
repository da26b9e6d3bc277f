// Package cli is what the programs under cmd have in common: reading the command
// line, exit codes, the log, and progress on a terminal.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/wenjin-kb/wenjin/kb"
)

// Exit codes of every program.
const (
	ExitFine    = 0
	ExitFailure = 1 // findings, or something failed
	ExitUsage   = 2 // the command line, or what it names, cannot be used
)

// ErrFindings ends a command with exit code 1 after it has said why itself.
var ErrFindings = errors.New("findings")

// Streams are where a command reads and writes, and its log.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Log      *slog.Logger
}

// Program is a command line program.
type Program struct {
	Name        string
	Description string
	// Commands points to a struct whose fields are the commands and flags, as kong
	// takes them. The Run methods of commands may have a context.Context and a
	// *Streams and the *kong.Kong that has parsed them. Every flag has a twin in the
	// environment, WENJIN_ and its name; a flag that the command of Settings has not,
	// with its command between.
	Commands any
	// Settings is the command whose flags a YAML file may hold the values of (--config);
	// empty is no such file.
	Settings string
	// LogFiles lets the log go to files, for a program that runs for long.
	LogFiles bool
	// Version is what --version prints; empty is no such flag.
	Version string
}

// Main runs the program of this process and ends it. The first interrupt asks it
// to stop, a second one stops it.
func Main(p Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	code := p.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// logFlags belong to every program.
type logFlags struct {
	LogFormat string `enum:"text,json" default:"text" help:"Format of the log: text or json."`
}

// logFileFlags belong to programs whose log may go to files.
type logFileFlags struct {
	LogFile      string `help:"File of the log, one for each day; without it, standard error." placeholder:"FILE"`
	RetentionLog uint   `default:"190" help:"Days that files of the log are kept; 0 is without end." placeholder:"DAYS"`
}

func (f logFileFlags) writer(errs io.Writer) io.Writer {
	if f.LogFile == "" {
		return errs
	}
	return newLogFile(f.LogFile, int(f.RetentionLog))
}

func (f logFlags) logger(w io.Writer) *slog.Logger {
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// Run runs the command that the arguments name, and gives the exit code. Without
// arguments it is the default command, or help where there is none.
func (p Program) Run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var flags logFlags
	var files logFileFlags
	exited := -1
	parser, err := p.parser(&flags, &files,
		kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintf(errs, "%s: %v\n", p.Name, err)
		return ExitFailure
	}
	parsed, err := parser.Parse(args)
	if err != nil && len(args) == 0 {
		_, err = parser.Parse([]string{"--help"})
	}
	if exited >= 0 { // help was asked for
		return exited
	}
	if err != nil {
		fmt.Fprintf(errs, "%s: %v\nTry: %s --help\n", p.Name, err, p.Name)
		return ExitUsage
	}
	log := flags.logger(files.writer(errs))
	defer librariesTellTo(log)()
	return p.exitCode(errs, parsed.Run(&Streams{In: in, Out: out, Err: errs, Log: log}))
}

// Parse fills the commands in without running any: the command that the arguments name
// has the values that it would run with.
func (p Program) Parse(args []string) (*kong.Context, error) {
	parser, err := p.Parser()
	if err != nil {
		return nil, err
	}
	return parser.Parse(args)
}

// Parser is how the program reads its command line, as a model of its commands and flags.
func (p Program) Parser() (*kong.Kong, error) {
	return p.parser(&logFlags{}, &logFileFlags{}, kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}))
}

// parser reads command lines into the commands and the flags of the log.
func (p Program) parser(flags *logFlags, files *logFileFlags, more ...kong.Option) (*kong.Kong, error) {
	settings := &settingFlags{command: p.Settings}
	options := append([]kong.Option{
		kong.Name(p.Name),
		kong.Description(p.Description + " Exit codes: 0 fine, 1 findings or failure, 2 wrong use."),
		kong.Embed(flags),
		environment(settings),
		kong.Bind(settings),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.ValueFormatter(withDefault),
	}, more...)
	if p.LogFiles {
		options = append(options, kong.Embed(files))
	}
	if p.Settings != "" {
		options = append(options, kong.Embed(&configFlags{}))
	}
	if p.Version != "" {
		options = append(options, kong.Vars{"version": p.Version}, kong.Embed(&versionFlag{}))
	}
	return kong.New(p.Commands, options...)
}

// versionFlag is --version of a program.
type versionFlag struct {
	Version kong.VersionFlag `help:"Print the version."`
}

// withDefault is the help of a flag with its default, where a placeholder stands in the
// place that kong shows it at.
func withDefault(v *kong.Value) string {
	help := kong.DefaultHelpValueFormatter(v)
	if v.Flag == nil || v.Flag.PlaceHolder == "" || v.Flag.PlaceHolder == v.Default || v.Default == "" || v.IsBool() {
		return help
	}
	return help + " Default: " + v.Default + "."
}

// exitCode says what went wrong, if anything did.
func (p Program) exitCode(errs io.Writer, err error) int {
	switch {
	case err == nil:
		return ExitFine
	case errors.Is(err, ErrFindings):
		return ExitFailure
	}
	fmt.Fprintf(errs, "%s: %s\n", p.Name, strings.TrimSpace(err.Error()))
	if kb.KindOf(err) == kb.Invalid {
		return ExitUsage
	}
	return ExitFailure
}
