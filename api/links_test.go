package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// The list of dead links is for editors, and follows what is in force.
func TestDeadLinksOfTheWholeBase(t *testing.T) {
	w := newWorld(t)
	w.publish("leading", "public", "见[甲](/a/target#要点)与[乙](/a/never)")
	dead := func() (out []string) {
		t.Helper()
		var answer struct {
			Articles []struct {
				Slug     string
				Findings []kb.Finding
			}
		}
		if err := json.Unmarshal(as(w, tokens[kb.RoleEditor], "GET", "/api/v1/links", "").Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		for _, a := range answer.Articles {
			if a.Slug == "leading" {
				for _, f := range a.Findings {
					out = append(out, f.Rule+" "+f.Match)
				}
			}
		}
		return out
	}
	if got := strings.Join(dead(), "; "); got != "F-LINK /a/target#要点; F-LINK /a/never" {
		t.Errorf("before: %s", got)
	}
	w.publish("target", "public", "没有标题")
	if got := strings.Join(dead(), "; "); got != "F-LINK /a/target#要点; F-LINK /a/never" {
		t.Errorf("without the heading: %s", got)
	}
	r := w.step(tokens[kb.RoleEditor], "PUT", "/articles/target", "*", body(map[string]string{"markdown": file("target", "public", "目标") + "\n## 要点\n"}))
	r = w.step(tokens[kb.RoleEditor], "POST", "/articles/target/submit", r.ETag, "")
	r = w.step(tokens[kb.RoleReviewer], "POST", "/articles/target/approve", r.ETag, "")
	w.step(tokens[kb.RoleEditor], "POST", "/articles/target/publish", r.ETag, "")
	if got := strings.Join(dead(), "; "); got != "F-LINK /a/never" {
		t.Errorf("with it: %s", got)
	}
	report := as(w, tokens[kb.RoleEditor], "POST", "/api/v1/check", body(map[string]string{"markdown": file("x", "public", "见[甲](/a/target)[乙](/a/never)")})).Body.String()
	if strings.Count(report, `"F-LINK"`) != 1 || !strings.Contains(report, `"match":"/a/never"`) {
		t.Error(report)
	}
	for _, role := range []kb.Role{kb.RoleAgent} {
		if got := as(w, tokens[role], "GET", "/api/v1/links", "").Code; got != 403 {
			t.Errorf("%s: %d", role, got)
		}
	}
}
