package upkeep

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb/postgres/postgrestest"
	"github.com/wenjin-kb/wenjin/kb/store"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// A house moves into PostgreSQL and back, and both ends are verified and say so; it is not
// written over another.
func TestStoreCopy(t *testing.T) {
	url := postgrestest.URL(t)
	file := filepath.Join(t.TempDir(), "wenjin.db")
	s, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), instance.Event("x", "before", nil)); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	back := filepath.Join(t.TempDir(), "back.db")
	copied := func(from, to string) (string, error) {
		var c StoreCopy
		for text, into := range map[string]*place{from: &c.From, to: &c.To} {
			if err := into.UnmarshalText([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		err := c.Run(t.Context(), &cli.Streams{Out: &out, Err: &out})
		return out.String(), err
	}
	for _, way := range [][2]string{{"sqlite:" + file, url}, {url, "sqlite:" + back}} {
		out, err := copied(way[0], way[1])
		if err != nil || strings.Count(out, "is whole") != 2 || !strings.Contains(out, "copied ") {
			t.Fatalf("%v: %v\n%s", way, err, out)
		}
	}
	if _, err := copied("sqlite:"+file, url); err == nil || !strings.Contains(err.Error(), "there is a store already") {
		t.Errorf("a store is written over: %v", err)
	}
	var none place
	if none.UnmarshalText([]byte("mysql://x")) == nil {
		t.Error("a store of another kind is taken")
	}
}

// However a flag is printed, its password is not.
func TestTheStoreFlagShowsNoPassword(t *testing.T) {
	var l instance.Location
	if err := l.UnmarshalText([]byte("postgres://li:geheim@db.example/wenjin")); err != nil {
		t.Fatal(err)
	}
	f := instance.StoreFlag{Store: l}
	for _, shown := range []string{fmt.Sprint(l), fmt.Sprintf("%v", f), fmt.Sprintf("%+v", f), place{l}.String()} {
		if strings.Contains(shown, "geheim") || !strings.Contains(shown, "db.example/wenjin") {
			t.Error(shown)
		}
	}
	if err := l.UnmarshalText([]byte("geheim@x")); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
}
