// Package importer is what all importers share: the contract of what they read out of an
// export ([Export], [Item]), and exports as files that may be read without harm ([Files]).
// A package below it reads each family of formats; content/importer/drafts makes drafts of
// what they read.
package importer

import "github.com/wenjin-kb/wenjin/kb"

// Export is what a reader has found in an export.
type Export struct {
	Items []Item
	Notes []Note // what of the export is no part of any item and was left out
}

// Item is an article of an export, as far as it is known before its text is made.
type Item struct {
	ID    string // in the system it comes from, the same in its next export
	Place string // where it stands in the export, as people find it: a file, a row
	// Article is what is known of it but for the body. The slug is one that it asks for;
	// the category is as the source names it, its parts joined by " / "; without an
	// audience it has the one of the import.
	Article kb.Article
	// Addresses are those by which other items link to it.
	Addresses []string
	// Keys are what an address in its text may mean, the likeliest first: Addresses of
	// items, or names of files. Nil is nothing.
	Keys func(address string) []string
	// Body makes the text in Markdown, now that all items are known. It is asked once.
	Body  func(Links) (string, error)
	Notes []string // what of it was left out, said before its text is made
}

// Links say where the addresses in the text of an item lead from now on.
type Links interface {
	// Link is the address for a link: of the article that it means, or itself where it
	// leads out of the export; empty where it leads nowhere, which is noted.
	Link(address string) string
	// Picture is the address of a picture that came along; empty where it did not, which
	// is noted.
	Picture(address string) string
	// Note says what of the text was left out.
	Note(format string, args ...any)
}

// Reader reads an export in one family of formats. Its error says why it is none, or why
// there is nothing in it, for whoever typed the command (kb.Invalid).
type Reader func(*Files) (Export, error)
