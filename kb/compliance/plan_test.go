package compliance_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"wenjin/kb"
)

func TestPlan(t *testing.T) {
	src, _ := os.ReadFile("/tmp/plan.json")
	var arts []struct {
		Slug, Title, Category, Audience, Risk string
		Questions, Body                       []string
	}
	if err := json.Unmarshal(src, &arts); err != nil {
		t.Fatal(err)
	}
	pack := loadPack(t)
	counts := map[string]int{}
	for _, x := range arts {
		a := kb.Article{Slug: x.Slug, Title: x.Title, Category: x.Category, Audience: kb.Audience(x.Audience), RiskLevel: x.Risk, Questions: x.Questions, Body: strings.Join(x.Body, "\n"), Answer: strings.Trim(x.Body[0], "1. ")}
		for _, f := range pack.Check(a, now) {
			counts[f.Rule+" "+string(f.Severity)]++
			if strings.HasPrefix(f.Rule, "Q-") || f.Rule == "R-RISKNOTE" || strings.Contains(f.Message, "没有写 risk_level") || f.Field == "answer" {
				continue
			}
			fmt.Println(x.Category, x.Audience, f.Severity, f.Rule, f.Field, "|", f.Match, "|", around(a, f), func() string {
				if f.Field != "body" {
					return x.Title + " / " + strings.Join(x.Questions, ";")
				}
				return ""
			}())
		}
	}
	fmt.Println(counts)
}
