package admin

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// Token is what is done with tokens.
type Token struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token and print it, alone and once."`
	List   tokenListCommand   `cmd:"" help:"List tokens: name, role, whose, expiry, last use."`
	Revoke tokenRevokeCommand `cmd:"" help:"Make a token useless at once."`
}

type tokenCreateCommand struct {
	instance.StoreFlags
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
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		secret, err := accounts.CreateToken(ctx, instance.Operator, r)
		if err == nil {
			fmt.Fprintln(s.Out, secret)
		}
		return err
	})
}

type tokenListCommand struct{ instance.StoreFlags }

// Run implements the command.
func (c *tokenListCommand) Run(ctx context.Context, s *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error {
		all, err := accounts.Tokens(ctx, instance.Operator)
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

type tokenRevokeCommand struct {
	instance.StoreFlags
	Name string `arg:"" help:"Name of the token."`
}

// Run implements the command.
func (c *tokenRevokeCommand) Run(ctx context.Context, _ *cli.Streams) error {
	return withAccounts(ctx, c.StoreFlags, func(accounts *auth.Accounts) error { return accounts.RevokeToken(ctx, instance.Operator, c.Name) })
}
