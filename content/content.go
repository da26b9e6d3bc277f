// Package content is the starter knowledge: articles, categories, facts, words
// and red lines, as editors see them. Its only code embeds the folder, since Go
// embeds only what lies beside it.
package content

import "embed"

// FS is the content folder.
//
//go:embed articles *.yaml *.txt
var FS embed.FS
