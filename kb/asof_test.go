package kb_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// A day is asked of its end, and today of now; who may not look ahead does not.
func TestAsOf(t *testing.T) {
	now := at(t, "2026-03-15T10:00:00+08:00")
	for _, test := range []struct {
		text string
		who  kb.Principal
		want string // "" with no code: now, as zero
		code string
	}{
		{"", customer, "", ""},
		{"2026-03-14", agent, "2026-03-14T23:59:59.999999999+08:00", ""},
		{"2026-03-15", agent, "2026-03-15T10:00:00+08:00", ""},
		{"2026-03-15", editor, "2026-03-15T10:00:00+08:00", ""}, // not what holds this evening
		{"2026-03-16", editor, "2026-03-16T23:59:59.999999999+08:00", ""},
		{"2026-03-15T09:00:00+08:00", agent, "2026-03-15T09:00:00+08:00", ""},
		{"2026-03-15T00:00:00+08:00", agent, "2026-03-15T00:00:00+08:00", ""}, // a time is a time
		{"2026-03-15T02:00:00Z", agent, "2026-03-15T10:00:00+08:00", ""},
		{"2026-03-15T10:00:01+08:00", editor, "2026-03-15T10:00:01+08:00", ""},
		{"2026-03-15T10:00:01+08:00", agent, "", "invalid_as_of"},
		{"2026-03-16", agent, "", "invalid_as_of"},
		{"2026-02-30", agent, "", "invalid_as_of"},
		{"yesterday", agent, "", "invalid_as_of"},
		{"2026-03-14", customer, "", "invalid_as_of"},
	} {
		got, err := kb.AsOf(test.who, test.text, now)
		var want time.Time
		if test.want != "" {
			want = at(t, test.want)
		}
		if codeOf(err) != test.code || !got.Equal(want) {
			t.Errorf("asOf %q by %s: %s, %v; want %s %s", test.text, test.who.Role, got, err, test.want, test.code)
		}
	}
	// Midnight is in Shanghai, wherever the clock runs.
	for _, clock := range []string{"2026-03-14T15:59:59Z", "2026-03-14T16:00:00Z"} {
		got, err := kb.AsOf(agent, "2026-03-14", at(t, clock))
		if want := map[bool]string{true: "2026-03-14T23:59:59+08:00", false: "2026-03-14T23:59:59.999999999+08:00"}[clock < "2026-03-14T16"]; err != nil || !got.Equal(at(t, want)) {
			t.Errorf("at %s: %s, %v; want %s", clock, got, err, want)
		}
	}
}
