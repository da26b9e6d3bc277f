package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// Audit is what is done with the audit log.
type Audit struct {
	Verify auditVerifyCommand `cmd:"" help:"Hold the store against the log, and the log against what was noted of it elsewhere; exit 1 when something was changed or removed."`
	Export auditExportCommand `cmd:"" aliases:"show" help:"Print the log, one JSON object a line, also while the service runs."`
	Key    auditKeyCommand    `cmd:"" help:"Make the key that checkpoints of the log are signed with, and beside it the one they are verified with."`
}

type auditVerifyCommand struct {
	instance.StoreFlags
	Expect      string `help:"Hash that the log ended with when it was noted elsewhere: it must still stand in it." placeholder:"HASH"`
	Checkpoints string `help:"File or part of a syslog with the checkpoints that serve wrote: the log must agree with all of them. Needs --key." type:"existingfile" placeholder:"FILE"`
	Key         string `help:"The public key of the checkpoints." type:"existingfile" placeholder:"FILE"`
}

// Run implements the command.
func (c *auditVerifyCommand) Run(ctx context.Context, s *cli.Streams) error {
	if (c.Checkpoints == "") != (c.Key == "") {
		return kb.Errorf(kb.Invalid, "", "--checkpoints and --key belong together")
	}
	return c.With(ctx, func(st *store.Store) error {
		var errs []error
		for _, v := range st.Verify(ctx) {
			if v.Err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", v.What, v.Err))
			}
		}
		noted, err := c.checkpoints(ctx, st)
		errs = append(errs, err, c.expected(ctx, st))
		if err := errors.Join(errs...); err != nil {
			return err
		}
		end, err := st.AuditHead(ctx)
		if err != nil {
			return err
		}
		if c.Checkpoints != "" {
			fmt.Fprintf(s.Out, "%d checkpoints agree\n", noted)
		}
		fmt.Fprintf(s.Out, "%d records, whole; the last has the hash %s\n", end.Seq, end.Hash)
		return nil
	})
}

// checkpoints holds the log against those in the file, and counts them.
func (c *auditVerifyCommand) checkpoints(ctx context.Context, log kb.Audit) (int, error) {
	if c.Checkpoints == "" {
		return 0, nil
	}
	src, err := os.ReadFile(c.Key)
	if err != nil {
		return 0, err
	}
	key, err := audit.PublicKey(src)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.Key, err)
	}
	f, err := os.Open(c.Checkpoints)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	all, err := audit.ReadCheckpoints(f, key)
	if err == nil && len(all) == 0 {
		err = kb.Errorf(kb.Conflict, "checkpoint_invalid", "there is no checkpoint in it")
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.Checkpoints, err)
	}
	return len(all), audit.Against(ctx, log, all)
}

func (c *auditVerifyCommand) expected(ctx context.Context, log kb.Audit) error {
	found := c.Expect == ""
	err := log.EachRecord(ctx, 0, 0, func(r kb.Record) error { found = found || r.Hash == c.Expect; return nil })
	if err == nil && !found {
		err = kb.Errorf(kb.Conflict, "audit_broken", "audit log: no record has the hash %s; the log is another one", c.Expect)
	}
	return err
}

type auditExportCommand struct {
	instance.StoreFlags
	After int64 `help:"Only records after this number."`
}

// Run implements the command.
func (c *auditExportCommand) Run(ctx context.Context, s *cli.Streams) error {
	return c.With(ctx, func(st *store.Store) error {
		out := json.NewEncoder(s.Out)
		return st.EachRecord(ctx, c.After, 0, func(r kb.Record) error { return out.Encode(r) })
	})
}

type auditKeyCommand struct {
	File string `arg:"" help:"File of the private key; it must not exist. The public one is written beside it, as .pub."`
}

// Run implements the command.
func (c *auditKeyCommand) Run(_ context.Context, s *cli.Streams) error {
	private, public, err := audit.NewKey()
	if err != nil {
		return err
	}
	if err := instance.WriteNew(c.File, string(private)); err != nil {
		return err
	}
	if err := instance.WriteNew(c.File+".pub", string(public)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s signs checkpoints: keep it outside the data folder, readable for the service alone\n%s.pub verifies them: give it to whoever audits\n", c.File, c.File)
	return nil
}
