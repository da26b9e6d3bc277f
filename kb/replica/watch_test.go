package replica

import (
	"context"
	"errors"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// written is a log.
type written struct {
	actions []string
	away    bool
}

var errGone = errors.New("away")

func (w *written) AuditHead(context.Context) (kb.AuditHead, error) {
	if w.away {
		return kb.AuditHead{}, errGone
	}
	return kb.AuditHead{Seq: int64(len(w.actions))}, nil
}

func (w *written) EachRecord(_ context.Context, after int64, limit int, yield func(kb.Record) error) error {
	if w.away {
		return errGone
	}
	for i := int(after); i < min(len(w.actions), int(after)+limit); i++ {
		if err := yield(kb.Record{Seq: int64(i + 1), Event: kb.Event{Action: w.actions[i]}}); err != nil {
			return err
		}
	}
	return nil
}

// What is of interest is reloaded, once for many records, and again as long as that fails;
// what came before the beginning counts as seen by the first reload.
func TestWatcher(t *testing.T) {
	ctx, log := t.Context(), &written{actions: []string{"curation.approve"}}
	reloads, fail := 0, false
	w := &Watcher{Log: log, Prefix: "curation.", Reload: func(context.Context) error {
		reloads++
		if fail {
			return errGone
		}
		return nil
	}}
	step := func(what string, want int, failed error) {
		t.Helper()
		if err := w.look(ctx); !errors.Is(err, failed) || reloads != want {
			t.Errorf("%s: %d reloads, want %d; %v", what, reloads, want, err)
		}
	}
	must(t, w.begin(ctx))
	step("at the beginning", 1, nil)
	step("nothing new", 1, nil)
	log.actions = append(log.actions, "article.submit", "curation", "login")
	step("of no interest", 1, nil)
	log.actions = append(log.actions, "curation.edit", "login", "curation.submit")
	step("two at once", 2, nil)
	for range mostLooked + 5 {
		log.actions = append(log.actions, "login")
	}
	log.actions = append(log.actions, "curation.approve")
	fail = true
	step("behind many", 3, errGone)
	step("it fails again", 4, errGone)
	fail = false
	step("and then does not", 5, nil)
	step("nothing new", 5, nil)
	log.away, log.actions = true, append(log.actions, "curation.archive")
	step("while the store is away", 5, errGone)
	log.away = false
	step("and once it is back", 6, nil)
}

// It runs until it is stopped, whatever fails.
func TestWatcherRuns(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	(&Watcher{Log: &written{}, Prefix: "x", Reload: func(context.Context) error {
		if n++; n == 2 {
			stop()
		}
		return errGone
	}}).Run(ctx, quiet)
	if n != 2 {
		t.Error(n)
	}
}
