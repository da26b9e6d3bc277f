// Package content is the starter knowledge: articles, categories, facts, words
// and red lines, as editors see them, embedded; and the word files as editors
// change them while the service runs ([Files]).
package content

import "embed"

// FS is the content folder.
//
//go:embed articles *.yaml *.txt
var FS embed.FS
