package main

import (
	"bytes"
	"strings"
	"testing"
)

// output runs the program to its end.
func output(t *testing.T, wantCode int, args ...string) (stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := newProgram().Run(t.Context(), args, strings.NewReader(""), &out, &errs); code != wantCode {
		t.Fatalf("wenjin-bench %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, wantCode, &out, &errs)
	}
	return out.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
