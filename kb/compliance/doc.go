// Package compliance reads an article the way a compliance officer does, and
// says what would bring the house a fine, with the rule that says so and a
// better wording.
//
// Start with [Load], which turns the file content/redlines.yaml into a [Pack],
// and [Pack.Check], which gives the findings of one article. What is forbidden,
// for which products, in which contexts it is allowed, and what the editor is
// told are data in that file (docs/compliance.md explains it); Go code holds
// only what a pattern cannot say: arithmetic of rates, check digits, dates.
//
// Matching runs on squeezed text ([wenjin/kb/fold.Squeeze]), so a word cannot be
// hidden by width, script, spaces, punctuation or look-alike characters; a
// finding still points into the original text.
//
// The package stores nothing and reads no clock: Check is told the time. It is
// a help for editors and no legal advice.
package compliance
