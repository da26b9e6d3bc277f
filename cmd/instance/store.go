package instance

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// StoreFlags open the store alone, also while the service runs.
type StoreFlags struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	StoreFlag
}

// StoreFlag names a store that is no file of the data folder.
type StoreFlag struct {
	Store Location `help:"Database of PostgreSQL that is the store, as postgres://USER@HOST/DATABASE?sslmode=verify-full; without it, a file in the data folder." placeholder:"URL"`
}

// Location is the URL of a database. Printed, it is without the password that it may hold.
type Location string

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Location) UnmarshalText(text []byte) error {
	if *l = Location(text); *l != "" && !postgres.IsURL(string(*l)) {
		return errors.New("names a database of PostgreSQL, as postgres://USER@HOST/DATABASE; for a file use --data")
	}
	return nil
}

// String is the URL as it may be shown.
func (l Location) String() string {
	if l == "" {
		return ""
	}
	return postgres.Redacted(string(l))
}

// Where is the store of a data folder: what the flag names, or a file in there.
func (f StoreFlag) Where(data string) string { return cmp.Or(string(f.Store), StorePath(data)) }

// Exists reports an error where there can be no store yet: a file that is not there.
func (f StoreFlag) Exists(data string) error {
	if f.Store != "" {
		return nil
	}
	_, err := os.Stat(StorePath(data))
	return err
}

// With opens the store for what is done with it.
func (f StoreFlags) With(ctx context.Context, do func(*store.Store) error) (err error) {
	st, err := store.OpenBeside(ctx, f.Where(f.Data))
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
