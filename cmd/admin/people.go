package admin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// User is what is done with accounts.
type User struct {
	Create      userCreateCommand      `cmd:"" help:"Make an account; the password is asked for, or read from standard input."`
	List        userListCommand        `cmd:"" help:"List accounts."`
	Passwd      userPasswdCommand      `cmd:"" help:"Set a password; sessions of the account end."`
	SignOut     userSignOutCommand     `cmd:"" name:"signout" help:"End all sessions of an account."`
	Role        userRoleCommand        `cmd:"" help:"Give an account another role; sessions of the account end."`
	ResetFactor userResetFactorCommand `cmd:"" help:"Remove the second factor of somebody who has lost it; sessions of the account end."`
	Disable     userDisableCommand     `cmd:"" help:"Lock an account out, its sessions and tokens too; --undo lets it in again."`
}

type userCreateCommand struct {
	instance.StoreFlags
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
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		accounts.Typed = c.Own
		p, err := accounts.Create(ctx, instance.Operator, c.Login, name, kb.Role(c.Role), password)
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

type userListCommand struct{ instance.StoreFlags }

// Run implements the command.
func (c *userListCommand) Run(ctx context.Context, s *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		all, err := accounts.People(ctx, instance.Operator)
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
	instance.StoreFlags
	Login string `arg:"" help:"Whose password."`
	ownFlag
}

// Run implements the command.
func (c *userPasswdCommand) Run(ctx context.Context, s *cli.Streams) error {
	password, err := askPassword(s)
	if err != nil {
		return err
	}
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		accounts.Typed = c.Own
		err := accounts.SetPassword(ctx, instance.Operator, c.Login, password)
		if err == nil {
			fmt.Fprintf(s.Out, "set the password of %s%s\n", c.Login, after(c.Own))
		}
		return err
	})
}

type userSignOutCommand struct {
	instance.StoreFlags
	Login string `arg:"" help:"Whose sessions."`
}

// Run implements the command.
func (c *userSignOutCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error { return accounts.EndSessions(ctx, instance.Operator, c.Login) })
}

type userRoleCommand struct {
	instance.StoreFlags
	Login string `arg:"" help:"Whose role."`
	Role  string `arg:"" enum:"agent,editor,reviewer,admin,admin+reviewer" help:"agent, editor, reviewer, admin or admin+reviewer."`
}

// Run implements the command.
func (c *userRoleCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		return accounts.SetRole(ctx, instance.Operator, c.Login, kb.Role(c.Role))
	})
}

type userResetFactorCommand struct {
	instance.StoreFlags
	Login string `arg:"" help:"Whose second factor."`
}

// Run implements the command.
func (c *userResetFactorCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error { return accounts.ResetFactor(ctx, instance.Operator, c.Login) })
}

type userDisableCommand struct {
	instance.StoreFlags
	Login string `arg:"" help:"Which account."`
	Undo  bool   `help:"Let it in again."`
}

// Run implements the command.
func (c *userDisableCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		if c.Undo {
			return accounts.Enable(ctx, instance.Operator, c.Login)
		}
		return accounts.Disable(ctx, instance.Operator, c.Login)
	})
}
