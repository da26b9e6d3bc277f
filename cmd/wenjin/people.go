package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// storeFlags open the store alone, also while the service runs.
type storeFlags struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
}

func (f storeFlags) with(ctx context.Context, do func(*store.Store) error) (err error) {
	st, err := store.OpenBeside(ctx, storePath(f.Data))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return do(st)
}

// operator is whoever uses the command line on the machine.
var operator = kb.Principal{ID: kb.ActorConsole, Role: kb.RoleAdmin}

// withAccounts opens the store for what is done with accounts and tokens.
func (f storeFlags) withAccounts(ctx context.Context, do func(*auth.Accounts) error) error {
	return f.with(ctx, func(st *store.Store) error { return do(&auth.Accounts{Store: st, Now: time.Now}) })
}

// commandEvent is the event of a command on this machine.
func commandEvent(action, object string, detail map[string]string) kb.Event {
	return kb.Event{At: time.Now(), Actor: kb.ActorConsole, Action: action, Object: object, Detail: detail}
}

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token and print it, alone and once."`
	List   tokenListCommand   `cmd:"" help:"List tokens: name, role, whose, expiry, last use."`
	Revoke tokenRevokeCommand `cmd:"" help:"Make a token useless at once."`
}

type tokenCreateCommand struct {
	storeFlags
	Name string        `required:"" help:"What the token is for; each name once."`
	Role string        `required:"" enum:"agent,editor,reviewer,admin,admin+reviewer" help:"What its bearer may do: agent, editor, reviewer, admin or admin+reviewer."`
	User string        `help:"Login of the person who holds it; what they do by token and by browser is one person's doing." placeholder:"LOGIN"`
	For  time.Duration `help:"How long it is valid, e.g. 720h; without it, for ever."`
}

// Run implements the command.
func (c *tokenCreateCommand) Run(ctx context.Context, s *cli.Streams) error {
	if c.For < 0 {
		return kb.Errorf(kb.Invalid, "", "--for must not be negative")
	}
	r := auth.TokenRequest{Name: c.Name, Role: kb.Role(c.Role), Login: c.User}
	if c.For > 0 {
		r.Expires = time.Now().Add(c.For)
	}
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error {
		secret, err := accounts.CreateToken(ctx, operator, r)
		if err == nil {
			fmt.Fprintln(s.Out, secret)
		}
		return err
	})
}

type tokenListCommand struct{ storeFlags }

// Run implements the command.
func (c *tokenListCommand) Run(ctx context.Context, s *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error {
		all, err := accounts.Tokens(ctx, operator)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "name\trole\tperson\tcreated\texpires\tlast use")
		for _, t := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.Name, t.Role, t.Person, shown(t.Created), shown(t.Expires), shown(t.Used))
		}
		return w.Flush()
	})
}

func shown(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(kb.Shanghai).Format("2006-01-02 15:04")
}

type tokenRevokeCommand struct {
	storeFlags
	Name string `arg:"" help:"Name of the token."`
}

// Run implements the command.
func (c *tokenRevokeCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error { return accounts.RevokeToken(ctx, operator, c.Name) })
}

type userCommand struct {
	Create      userCreateCommand      `cmd:"" help:"Make an account; the password is asked for, or read from standard input."`
	List        userListCommand        `cmd:"" help:"List accounts."`
	Passwd      userPasswdCommand      `cmd:"" help:"Set a password; sessions of the account end."`
	SignOut     userSignOutCommand     `cmd:"" name:"signout" help:"End all sessions of an account."`
	Role        userRoleCommand        `cmd:"" help:"Give an account another role; sessions of the account end."`
	ResetFactor userResetFactorCommand `cmd:"" help:"Remove the second factor of somebody who has lost it; sessions of the account end."`
	Disable     userDisableCommand     `cmd:"" help:"Lock an account out, its sessions and tokens too; --undo lets it in again."`
}

type userCreateCommand struct {
	storeFlags
	Login string `arg:"" help:"Name to sign in with."`
	Name  string `help:"Name to show; without it, the login."`
	Role  string `required:"" enum:"agent,editor,reviewer,admin,admin+reviewer" help:"agent, editor, reviewer, admin or admin+reviewer."`
	ownFlag
}

// ownFlag says whose secret a typed password is.
type ownFlag struct {
	Own bool `help:"The person whose account it is types the password; otherwise they must choose another when they sign in."`
}

// Run implements the command.
func (c *userCreateCommand) Run(ctx context.Context, s *cli.Streams) error {
	password, err := askPassword(s)
	if err != nil {
		return err
	}
	name := c.Name
	if name == "" {
		name = c.Login
	}
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error {
		accounts.Typed = c.Own
		p, err := accounts.Create(ctx, operator, c.Login, name, kb.Role(c.Role), password)
		if err == nil {
			fmt.Fprintf(s.Out, "made the account %s (%s) with the role %s%s\n", p.Login, p.Name, p.Role, after(c.Own))
		}
		return err
	})
}

// after says what a password that was typed means for its person.
func after(own bool) string {
	if own {
		return ""
	}
	return "; they must choose another password when they sign in"
}

// askPassword reads a password without showing it, or the first line of what comes
// in where that is no terminal.
func askPassword(s *cli.Streams) (string, error) {
	if f, ok := s.In.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(s.Err, "Password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.Err)
		return string(b), err
	}
	line, err := bufio.NewReader(s.In).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type userListCommand struct{ storeFlags }

// Run implements the command.
func (c *userListCommand) Run(ctx context.Context, s *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error {
		all, err := accounts.People(ctx, operator)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "login\tname\trole\tcreated\tdisabled\tsecond factor")
		for _, p := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Login, p.Name, p.Role, shown(p.Created), shown(p.Disabled), shown(p.Factor))
		}
		return w.Flush()
	})
}

type userPasswdCommand struct {
	storeFlags
	Login string `arg:"" help:"Whose password."`
	ownFlag
}

// Run implements the command.
func (c *userPasswdCommand) Run(ctx context.Context, s *cli.Streams) error {
	password, err := askPassword(s)
	if err != nil {
		return err
	}
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error {
		accounts.Typed = c.Own
		err := accounts.SetPassword(ctx, operator, c.Login, password)
		if err == nil {
			fmt.Fprintf(s.Out, "set the password of %s%s\n", c.Login, after(c.Own))
		}
		return err
	})
}

type userSignOutCommand struct {
	storeFlags
	Login string `arg:"" help:"Whose sessions."`
}

// Run implements the command.
func (c *userSignOutCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error { return accounts.EndSessions(ctx, operator, c.Login) })
}

type userRoleCommand struct {
	storeFlags
	Login string `arg:"" help:"Whose role."`
	Role  string `arg:"" enum:"agent,editor,reviewer,admin,admin+reviewer" help:"agent, editor, reviewer, admin or admin+reviewer."`
}

// Run implements the command.
func (c *userRoleCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error { return accounts.SetRole(ctx, operator, c.Login, kb.Role(c.Role)) })
}

type userResetFactorCommand struct {
	storeFlags
	Login string `arg:"" help:"Whose second factor."`
}

// Run implements the command.
func (c *userResetFactorCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error { return accounts.ResetFactor(ctx, operator, c.Login) })
}

type userDisableCommand struct {
	storeFlags
	Login string `arg:"" help:"Which account."`
	Undo  bool   `help:"Let it in again."`
}

// Run implements the command.
func (c *userDisableCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return c.withAccounts(ctx, func(accounts *auth.Accounts) error {
		if c.Undo {
			return accounts.Enable(ctx, operator, c.Login)
		}
		return accounts.Disable(ctx, operator, c.Login)
	})
}
