package store

import (
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/store/workdb"
)

// Work is what the store keeps around the work on articles.
func (s *Store) Work() workdb.DB { return workdb.DB{Lent: sqlite.Lent{Read: s.read, Logged: s.logged}} }
