//go:build race

package main

// The program under test has the race detector when its tests have it.
func init() { buildFlags = append(buildFlags, "-race") }
