package auth_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/auth"
)

// The vectors of RFC 6238, appendix B, cut to six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // 12345678901234567890
	for seconds, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		at := time.Unix(seconds, 0)
		step, ok := auth.StepOf(secret, code, at, 0)
		if !ok || step != seconds/30 {
			t.Errorf("%d: %d, %v", seconds, step, ok)
		}
		for name, c := range map[string]struct {
			at    time.Time
			taken int64
			want  bool
		}{
			"a step late": {at.Add(30 * time.Second), 0, true}, "a step early": {at.Add(-30 * time.Second), 0, true},
			"two steps late": {at.Add(60 * time.Second), 0, false}, "two steps early": {at.Add(-60 * time.Second), 0, false},
			"taken": {at, step, false}, "after a later one": {at, step + 1, false}, "after the one before": {at, step - 1, true},
		} {
			if _, ok := auth.StepOf(secret, code, c.at, c.taken); ok != c.want && c.at.Unix() >= 0 {
				t.Errorf("%d, %s: %v", seconds, name, ok)
			}
		}
	}
}
