//go:build race

package main

// The program under test is another process, into which the race detector does not
// see.
func init() { raceDetector = true }
