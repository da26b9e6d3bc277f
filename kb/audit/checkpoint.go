package audit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Checkpoint is where the log ended at a time, signed. Kept where whoever can write
// to the store cannot, it shows that records were cut off or written anew, and that an
// older store was put in the place of a newer one.
type Checkpoint struct {
	Of        string    `json:"checkpoint"` // always checkpointOf, so that the key signs nothing else
	At        time.Time `json:"at"`
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	Signature []byte    `json:"signature,omitempty"` // Ed25519 (RFC 8032) of the JSON without it
}

const checkpointOf = "wenjin audit log"

// marker begins a checkpoint in a line. What stands before it, as syslog puts there,
// does not matter.
var marker = []byte(`{"checkpoint":`)

// Sign makes the checkpoint of an end of the log.
func Sign(key ed25519.PrivateKey, head kb.AuditHead, at time.Time) (Checkpoint, error) {
	c := Checkpoint{Of: checkpointOf, At: at.UTC().Truncate(time.Second), Seq: head.Seq, Hash: head.Hash}
	b, err := json.Marshal(c)
	c.Signature = ed25519.Sign(key, b)
	return c, err
}

// Line is the checkpoint as it is kept: JSON on a line, with its end.
func (c Checkpoint) Line() ([]byte, error) {
	b, err := json.Marshal(c)
	return append(b, '\n'), err
}

// parse reads a checkpoint that was signed with the key.
func parse(src []byte, key ed25519.PublicKey) (Checkpoint, error) {
	var c Checkpoint
	if err := json.Unmarshal(src, &c); err != nil {
		return c, fmt.Errorf("it is cut off or no checkpoint: %w", err)
	}
	signature := c.Signature
	c.Signature = nil
	signed, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	c.Signature = signature
	if whole, err := json.Marshal(c); err != nil || !bytes.Equal(whole, src) || c.Of != checkpointOf || !ed25519.Verify(key, signed, signature) {
		return c, fmt.Errorf("it was not signed with this key")
	}
	return c, nil
}

// maxLine bounds a line of a file of checkpoints; syslog's are shorter.
const maxLine = 64 << 10

// ReadCheckpoints reads the checkpoints out of the lines of a file or of syslog, in
// which others may write too. Each must have been signed with the key.
func ReadCheckpoints(r io.Reader, key ed25519.PublicKey) (out []Checkpoint, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		at := bytes.LastIndex(lines.Bytes(), marker)
		if at < 0 {
			continue
		}
		c, err := parse(bytes.TrimSpace(lines.Bytes()[at:]), key)
		if err != nil {
			return nil, kb.Errorf(kb.Conflict, "checkpoint_invalid", "the checkpoint in line %d: %w", n, err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		return nil, kb.Errorf(kb.Invalid, "checkpoint_invalid", "checkpoints after line %d: %w", n, err)
	}
	return out, nil
}

// Against holds the checkpoints against a log, whose chain [Verify] has found
// whole. The error says between which records the log is another one than it was.
func Against(ctx context.Context, log kb.Audit, checkpoints []Checkpoint) error {
	noted := map[int64]Checkpoint{}
	for _, c := range checkpoints {
		if other, ok := noted[c.Seq]; ok && other.Hash != c.Hash {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d was one thing at %s and another at %s: there have been two logs", c.Seq, shown(other), shown(c))
		}
		noted[c.Seq] = c
	}
	var end, good int64
	err := log.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		end = r.Seq
		c, ok := noted[r.Seq]
		if !ok {
			return nil
		}
		delete(noted, r.Seq)
		if c.Hash != r.Hash {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d is not the one of the checkpoint of %s; the log was written anew after record %d", r.Seq, shown(c), good)
		}
		good = r.Seq
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range checkpoints {
		if _, lacking := noted[c.Seq]; lacking {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: it ends with record %d, but at %s it had record %d; it was cut off, or an older store was put in its place", end, shown(c), c.Seq)
		}
	}
	return nil
}

func shown(c Checkpoint) string { return c.At.Format(time.RFC3339) }
