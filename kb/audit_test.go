package kb_test

import (
	"context"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// log is an audit log in memory.
type log struct {
	records []kb.Record
	head    kb.AuditHead
}

func (l *log) Append(_ context.Context, e kb.Event) error {
	r, err := kb.Seal(l.head.Seq+1, l.head.Hash, e)
	l.records, l.head = append(l.records, r), kb.AuditHead{Seq: r.Seq, Hash: r.Hash}
	return err
}

func (l *log) EachRecord(_ context.Context, _ int64, _ int, yield func(kb.Record) error) error {
	for _, r := range l.records {
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}

func (l *log) AuditHead(context.Context) (kb.AuditHead, error) { return l.head, nil }

func TestVerifyAudit(t *testing.T) {
	fresh := func() *log {
		l := &log{}
		for _, action := range []string{"a", "b", "c"} {
			if err := l.Append(ctx, kb.Event{At: time.Now(), Actor: "x", Action: action, Detail: map[string]string{"k": "v"}}); err != nil {
				t.Fatal(err)
			}
		}
		return l
	}
	if _, err := kb.VerifyAudit(ctx, fresh()); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(l *log){
		"actor":     func(l *log) { l.records[1].Actor = "y" },
		"detail":    func(l *log) { l.records[1].Detail = map[string]string{"k": "w"} },
		"time":      func(l *log) { l.records[1].At = l.records[1].At.Add(time.Second) },
		"deleted":   func(l *log) { l.records = append(l.records[:1], l.records[2]) },
		"truncated": func(l *log) { l.records = l.records[:2] },
		"resealed":  func(l *log) { l.records[1], _ = kb.Seal(2, l.records[0].Hash, kb.Event{Action: "z"}) },
	} {
		l := fresh()
		change(l)
		if _, err := kb.VerifyAudit(ctx, l); kb.KindOf(err) != kb.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
}
