package store

import (
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/store/answersdb"
)

// Answers is what a house decides about answers.
func (s *Store) Answers() answersdb.DB {
	return answersdb.DB{Lent: sqlite.Lent{Read: s.read, Logged: s.logged}}
}
