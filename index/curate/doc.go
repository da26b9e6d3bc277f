// Package curate lets the rules of a house (kb/curation) act on answers.
//
// [Engine] is an engine around another. It holds a question against the patterns of the
// rules, asks the other for what is left once pinned and hidden articles are out, and puts
// the pinned ones at their places. All that it shows it has asked the other engine for,
// with the scopes, the time and the filter of the question: a rule shows nobody what they
// may not see.
//
// It keeps nothing of answers: a rule acts, and ends, with the next question.
package curate
