// Package curation is what a house decides about the answers to certain questions: which
// articles stand where, which do not, what is said above them, and where a question leads.
//
// A [Rule] says for which questions and what then; it is reviewed like a text: a
// [Revision] of it is a draft, in review, published or archived, and somebody else than
// its writers approves it. [Library] is the rules as people work with them, and those in
// force. Some come with the program (a file, [Load]); a house changes or ends them as it
// does its own.
//
// The package does not search: index/curate reads questions and puts answers together.
package curation
