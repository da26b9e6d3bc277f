package compliance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/compliance"
)

// rulesFound are the red lines that a sentence crosses, in order.
func rulesFound(t *testing.T, pack *compliance.Pack, front map[string]any, text string) string {
	t.Helper()
	var found []string
	for _, f := range check(t, pack, lintCase{ID: "sentence", FrontMatter: front, Text: text + riskNote}.article(t), now) {
		if strings.HasPrefix(f.Rule, "R-") {
			found = append(found, f.Rule)
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}

// A salesman asks to be agreed with: what the model is sure of is told, whether it is
// put as a question or not. Who wants to know is left alone.
func TestAQuestionHidesNoSuspect(t *testing.T) {
	t.Parallel()
	pack := loadPack(t)
	fund := readPresets(t)["fund"]
	for text, rule := range map[string]string{
		"我们行长自己都买了三百万，你说靠不靠谱？": "R-ENDORSE",
		"拿了国家牌照的，国家能让你亏吗":      "R-REGULATOR",
		"我买的基金亏了两成，该怎么办？":      "",
		"基金经理换了人，要不要紧？":        "",
	} {
		if got := rulesFound(t, pack, fund, text); rule == "" && got != "" || !strings.Contains(got, rule) {
			t.Errorf("%s: found %q, want %q", text, got, rule)
		}
	}
}

// Where a pattern has only heard a neighbouring rule, the likeliest is told as well, and
// where it has heard the likeliest, nothing is told twice.
func TestThePatternOfANeighbourHidesNoSuspect(t *testing.T) {
	t.Parallel()
	pack := loadPack(t)
	fund := readPresets(t)["fund"]
	near := rulesFound(t, pack, fund, "怕波动的朋友也可以重仓这只，格局打开") // 可以重仓 is a tip
	if rules := strings.Fields(near); len(rules) != 2 || !slices.Contains(rules, "R-ENDORSE") {
		t.Errorf("found %q, want R-ENDORSE and what is likeliest", near)
	}
	if got := rulesFound(t, pack, fund, "本基金保本保息，稳赚不赔"); got != "R-PROMISE" {
		t.Errorf("found %q, want R-PROMISE alone", got)
	}
}
