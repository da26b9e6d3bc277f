package store

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reading"
)

// Favourites are each account's own, and leave no trace in the log.
func TestFavourites(t *testing.T) { onBoth(t, keepsFavourites) }

func keepsFavourites(t *testing.T, s *Store) {
	ctx := context.Background()
	before, err := s.AuditHead(ctx)
	must(t, err)
	for i, slug := range []string{"a", "b", "a"} {
		must(t, s.AddFavourite(ctx, "person:wang", slug, time.UnixMilli(int64(i+1))))
	}
	must(t, s.AddFavourite(ctx, "person:li", "c", time.UnixMilli(9)))
	if got, err := s.Favourites(ctx, "person:wang"); err != nil || !reflect.DeepEqual(got, []string{"b", "a"}) {
		t.Errorf("%v %v", got, err)
	}
	must(t, s.RemoveFavourite(ctx, "person:wang", "b"))
	must(t, s.RemoveFavourite(ctx, "person:wang", "c")) // of somebody else
	if got, _ := s.Favourites(ctx, "person:wang"); !reflect.DeepEqual(got, []string{"a"}) {
		t.Errorf("%v", got)
	}
	if got, _ := s.Favourites(ctx, "person:li"); !reflect.DeepEqual(got, []string{"c"}) {
		t.Errorf("%v", got)
	}
	if after, err := s.AuditHead(ctx); err != nil || after != before {
		t.Errorf("%+v, was %+v: %v", after, before, err)
	}
}

// A notice stands until it ends or the next of its article is made; the first receipt of
// a person counts, and each step stands in the log once.
func TestNotices(t *testing.T) { onBoth(t, keepsNotices) }

func keepsNotices(t *testing.T, s *Store) {
	ctx := context.Background()
	at := func(ms int64) time.Time { return time.UnixMilli(ms) }
	e := func(action string) kb.Event { return kb.Event{At: at(1), Actor: "person:li", Action: action} }
	first := reading.Notice{ID: "n1", Slug: "a", Revision: 2, Why: "新限额", Author: "person:li", Made: at(10)}
	must(t, s.AddNotice(ctx, first, e("mustread.demand")))
	for _, ms := range []int64{20, 30} {
		must(t, s.AddReceipt(ctx, reading.Receipt{Notice: "n1", Person: "person:wang", Revision: 2, Read: at(ms)}, e("mustread.confirm")))
	}
	if got, err := s.Receipts(ctx, "n1"); err != nil || !reflect.DeepEqual(got, []reading.Receipt{{Notice: "n1", Person: "person:wang", Revision: 2, Read: at(20)}}) {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := s.Notices(ctx); err != nil || !reflect.DeepEqual(got, []reading.Notice{first}) {
		t.Errorf("%+v %v", got, err)
	}
	second := reading.Notice{ID: "n2", Slug: "a", Revision: 3, Author: "person:li", Made: at(40)}
	must(t, s.AddNotice(ctx, second, e("mustread.demand")))
	if got, err := s.Notices(ctx); err != nil || !reflect.DeepEqual(got, []reading.Notice{second}) {
		t.Errorf("%+v %v", got, err)
	}
	if err := s.EndNotice(ctx, "n1", at(50), e("mustread.end")); kb.KindOf(err) != kb.NotFound {
		t.Errorf("one that has ended ends again: %v", err)
	}
	must(t, s.EndNotice(ctx, "n2", at(50), e("mustread.end")))
	if got, err := s.Notices(ctx); err != nil || len(got) > 0 {
		t.Errorf("%+v %v", got, err)
	}
	actions := map[string]int{}
	must(t, s.EachRecord(ctx, 0, 0, func(r kb.Record) error { actions[r.Action]++; return nil }))
	if actions["mustread.demand"] != 2 || actions["mustread.confirm"] != 1 || actions["mustread.end"] != 1 {
		t.Errorf("%v", actions)
	}
}
