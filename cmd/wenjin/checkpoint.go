package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// checkpointFlags say where serve notes how the log ends.
type checkpointFlags struct {
	AuditCheckpoint string `help:"File, or syslog://HOST:PORT or syslog+tcp://HOST:PORT, to which signed checkpoints of the log are written: at the start, every so many records, within an hour, at the end." placeholder:"WHERE"`
	AuditKey        string `help:"Private key that signs them, as wenjin audit key makes it." type:"existingfile" placeholder:"FILE"`
	AuditEvery      int64  `default:"100" help:"Records after which the next checkpoint is due." placeholder:"N"`
}

// check looks at the flags alone.
func (f checkpointFlags) check(data string) error {
	if (f.AuditCheckpoint == "") != (f.AuditKey == "") || f.AuditEvery < 1 {
		return kb.Errorf(kb.Invalid, "", "--audit-checkpoint and --audit-key belong together, and --audit-every is at least 1")
	}
	for _, path := range []string{f.AuditKey, f.AuditCheckpoint} {
		if path != "" && inside(path, data) {
			return kb.Errorf(kb.Invalid, "", "%s lies in the data folder: whoever can change the log there could change it too; keep it elsewhere", path)
		}
	}
	return nil
}

// checkpointer signs where the log of a store ends; nil when nobody asked for it. It
// refuses a log that is not the one of the checkpoints that the file has.
func (f checkpointFlags) checkpointer(ctx context.Context, log kb.Audit, s *cli.Streams) (*audit.Checkpointer, error) {
	if f.AuditCheckpoint == "" {
		return nil, nil
	}
	src, err := os.ReadFile(f.AuditKey)
	if err != nil {
		return nil, err
	}
	key, err := audit.PrivateKey(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.AuditKey, err)
	}
	sink, err := audit.OpenSink(f.AuditCheckpoint)
	if err != nil {
		return nil, fmt.Errorf("checkpoints of the audit log: %w", err)
	}
	c := &audit.Checkpointer{Log: log, Key: key, Every: f.AuditEvery, Write: sink.Write, Now: time.Now, Trace: s.Log}
	written, err := sink.Before()
	if err != nil {
		return nil, err
	}
	before, err := audit.ReadCheckpoints(bytes.NewReader(written), audit.PublicOf(key))
	if err == nil {
		err = c.Resume(ctx, before)
	}
	if err != nil {
		return nil, fmt.Errorf("the log does not agree with %s; look into it with wenjin audit verify, and after a restore that was meant, begin a new file: %w", f.AuditCheckpoint, err)
	}
	return c, nil
}

// inside reports whether a file lies in a folder.
func inside(path, dir string) bool {
	real := func(path string) string {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
		if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
			return filepath.Join(folder, filepath.Base(path))
		}
		return path
	}
	rel, err := filepath.Rel(filepath.Join(real(filepath.Join(dir, "x")), ".."), real(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
