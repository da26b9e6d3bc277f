package compliance_test

import (
	"os"
	"testing"
)

// TestAsked asks the check about a file of labelled sentences that stands elsewhere,
// named by SENTENCES, and prints nothing but the figures: a new sitting before it is
// taught, or a set that nobody here may read.
func TestAsked(t *testing.T) {
	name := os.Getenv("SENTENCES")
	if name == "" {
		t.Skip("SENTENCES names no file")
	}
	measure(t, loadPack(t), name, all)
}
