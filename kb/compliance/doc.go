// Package compliance reads an article the way a compliance officer does, and
// says what would bring the house a fine, with the rule that says so and a
// better wording.
//
// Start with [Load], which turns the file content/redlines.yaml into a [Pack],
// and [Pack.Check], which gives the findings of one article. What is forbidden,
// for which products, in which contexts it is allowed, and what the editor is
// told are data in that file (docs/compliance.md explains it); Go code holds
// only what a pattern cannot say: arithmetic of rates, check digits, dates, and
// resemblance to known violations ([github.com/wenjin-kb/wenjin/kb/compliance/suspect]).
//
// Matching runs on squeezed text ([github.com/wenjin-kb/wenjin/kb/fold.Squeeze]), so a word cannot be
// hidden by width, script, spaces, punctuation or look-alike characters; a
// finding still points into the original text.
//
// The package stores nothing and reads no clock: Check is told the time. Its work
// is bounded and stops with its context. It is a help for editors and no legal
// advice.
//
// The files build on one another in this order: the text (view, article, place),
// what a pattern is (pattern, context, rule), looking for them (scan, rows),
// the checks in Go (draft, levels, rates, interest, annual, resembles, builtins),
// the pack that holds all of it (pack, explain), and checking with it (check, merge,
// requests).
package compliance
