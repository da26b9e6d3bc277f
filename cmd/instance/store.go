package instance

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// StoreFlags open the store alone, also while the service runs.
type StoreFlags struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
}

// With opens the store for what is done with it.
func (f StoreFlags) With(ctx context.Context, do func(*store.Store) error) (err error) {
	st, err := store.OpenBeside(ctx, StorePath(f.Data))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return do(st)
}

// Operator is whoever uses the command line on the machine.
var Operator = kb.Principal{ID: kb.ActorConsole, Role: kb.RoleAdmin}

// Event is the event of a command on this machine.
func Event(action, object string, detail map[string]string) kb.Event {
	return kb.Event{At: time.Now(), Actor: kb.ActorConsole, Action: action, Object: object, Detail: detail}
}

// OpenSearches opens the search log of a data folder.
func OpenSearches(ctx context.Context, data string, audit kb.Audit, log *slog.Logger) (*searchlog.Log, func() error, error) {
	db, err := searchdb.Open(ctx, SearchesPath(data))
	if err != nil {
		return nil, nil, err
	}
	return searchlog.New(db, audit, log, time.Now), db.Close, nil
}
