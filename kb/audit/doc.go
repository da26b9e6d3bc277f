// Package audit makes the log prove something about the store beside it.
//
// Every event says which rows of the store it made, changed or removed, and how it
// left them ([kb.Row]); [Rows] takes the records of a log in order and then knows
// what each row must be. Where that begins, in a new store or in one from before,
// stands a record of the kind [Baseline]. [Decode] reads an event and lets nothing
// pass that was not written so. [Checkpoint] is the end of the log, signed, to be
// kept where whoever can write to the store cannot.
package audit
