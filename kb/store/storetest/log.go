package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

func logChain(t *testing.T, s Store) {
	e := event("first")
	e.At = time.Date(2026, 1, 1, 8, 0, 0, 123_456_789, kb.Shanghai)
	e.Detail = map[string]string{"b": "二\n\x00", "a": "<一>", "": ""}
	must(t, s.Append(ctx, e))
	must(t, s.Append(ctx, kb.Event{})) // no action: no event
	w := publication("a", 1, start, never)
	w.Event = event("article.publish")
	must(t, s.Save(ctx, []kb.Write{w, publication("b", 1, start, never)}))
	records := logged(t, s)
	if len(records) != 3 || records[0].Seq != 2 || records[1].Prev != records[0].Hash || records[2].Action != "store.write" { // what has no event leaves a record too
		t.Fatalf("%+v", records)
	}
	e.At = time.Date(2026, 1, 1, 0, 0, 0, 123_000_000, time.UTC) // to the millisecond
	if diff := cmp.Diff(e, records[0].Event); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	head, err := s.AuditHead(ctx)
	must(t, err)
	if end, err := audit.Verify(ctx, s); err != nil || end != head || head != (kb.AuditHead{Seq: 4, Hash: records[2].Hash}) {
		t.Errorf("VerifyAudit = %+v, %v; AuditHead = %+v", end, err, head)
	}
}

func logPages(t *testing.T, s Store) {
	for i := range 10 {
		must(t, s.Append(ctx, event(fmt.Sprint(i))))
	}
	for _, test := range []struct {
		after       int64
		limit, want int
	}{{1, 0, 10}, {1, 3, 3}, {8, 0, 3}, {9, 5, 2}, {11, 5, 0}, {99, 0, 0}} {
		seq := test.after
		n := 0
		must(t, s.EachRecord(ctx, test.after, test.limit, func(r kb.Record) error {
			if seq++; r.Seq != seq || r.Action != fmt.Sprint(seq-2) {
				t.Errorf("EachRecord(%d, %d): record %d (%s), want %d", test.after, test.limit, r.Seq, r.Action, seq)
			}
			n++
			return nil
		}))
		if n != test.want {
			t.Errorf("EachRecord(%d, %d) gives %d records, want %d", test.after, test.limit, n, test.want)
		}
	}
}

func concurrentLog(t *testing.T, s Store) {
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 20 {
				e := event(fmt.Sprintf("w%d-%d", w, i))
				var err error
				if i%2 == 0 {
					err = s.Append(ctx, e)
				} else {
					p := publication(e.Action, 1, start, never)
					p.Event = e
					err = s.Save(ctx, []kb.Write{p})
				}
				if err != nil {
					t.Error(err)
				}
				if _, err := audit.Verify(ctx, s); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if end, err := audit.Verify(ctx, s); err != nil || end.Seq != 161 {
		t.Errorf("VerifyAudit = %+v, %v", end, err)
	}
}
