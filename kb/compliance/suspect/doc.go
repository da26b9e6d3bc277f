// Package suspect says which sentences resemble known violations: a linear model
// over characters and classes of words, learned from labelled sentences. It hears
// what no pattern was written for, and it can only guess, so what it says is a
// warning and never a block.
//
// The model is the file model.txt.gz beside this code. `go generate
// ./kb/compliance/suspect` learns it anew, the same every time, from the
// sentences of kb/compliance/testdata and the starter knowledge.
package suspect

//go:generate go run ./train
