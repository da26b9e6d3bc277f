package audit_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

func TestVerifyFindsWhatIsNotAsItWas(t *testing.T) {
	fresh := func() *chain {
		l := &chain{}
		for _, action := range []string{"a", "b", "c"} {
			if err := l.Append(ctx, kb.Event{At: time.Now(), Actor: "x", Action: action, Detail: map[string]string{"k": "v"}}); err != nil {
				t.Fatal(err)
			}
		}
		l.head, _ = l.AuditHead(ctx)
		return l
	}
	if _, err := audit.Verify(ctx, fresh()); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(l *chain){
		"actor":     func(l *chain) { l.records[1].Actor = "y" },
		"detail":    func(l *chain) { l.records[1].Detail = map[string]string{"k": "w"} },
		"time":      func(l *chain) { l.records[1].At = l.records[1].At.Add(time.Second) },
		"deleted":   func(l *chain) { l.records = append(l.records[:1], l.records[2]) },
		"truncated": func(l *chain) { l.records = l.records[:2] },
		"resealed":  func(l *chain) { l.records[1], _ = audit.Seal(2, l.records[0].Hash, kb.Event{Action: "z"}) },
	} {
		l := fresh()
		change(l)
		if _, err := audit.Verify(ctx, l); kb.KindOf(err) != kb.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
}
