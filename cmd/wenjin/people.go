package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wenjin/kb"
	"wenjin/kb/store"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token and print it, alone and once."`
}

type tokenCreateCommand struct {
	Data string        `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Name string        `required:"" help:"What the token is for; each name once."`
	Role string        `required:"" enum:"agent,editor,reviewer,admin" help:"What its bearer may do: agent, editor, reviewer or admin."`
	For  time.Duration `help:"How long it is valid, e.g. 720h; without it, for ever."`
}

// Run implements the command. It may run while the service does.
func (c *tokenCreateCommand) Run(ctx context.Context, s *streams) (err error) {
	name := strings.TrimSpace(c.Name)
	if name == "" || len(name) > 100 {
		return kb.Errorf(kb.Invalid, "", "--name must have 1 to 100 bytes")
	}
	if c.For < 0 {
		return kb.Errorf(kb.Invalid, "", "--for must not be negative")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	st, err := store.Open(ctx, filepath.Join(c.Data, "wenjin.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	now := time.Now()
	var expires time.Time
	if c.For > 0 {
		expires = now.Add(c.For)
	}
	t, secret := kb.NewToken(name, kb.Role(c.Role), now, expires)
	if err := st.AddToken(ctx, t); err != nil {
		return err
	}
	fmt.Fprintln(s.out, secret)
	return nil
}
