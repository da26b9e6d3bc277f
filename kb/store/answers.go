package store

import "github.com/wenjin-kb/wenjin/kb/store/answersdb"

// Answers is what a house decides about answers.
func (s *Store) Answers() answersdb.DB { return answersdb.DB{Read: s.read, Logged: s.logged} }
