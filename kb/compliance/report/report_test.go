package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/report"
)

var found = []kb.Finding{
	{Rule: "R-PROMISE", Severity: kb.Block, File: "articles/a b%.md", Field: "body", Line: 7, Column: 3, Match: "保本𠮷", Message: "“保本𠮷”：不行，100%", Basis: "《广告法》", Suggestion: "改"},
	{Rule: "Q-REVIEW", Severity: kb.Warn, File: "articles/x,y:z.md", Line: 2, Column: 0, Message: "过期\r\n::error::不是命令"},
	{Rule: "F-NEW", Severity: kb.Info, File: "articles", Message: "整个文件"},
	{Rule: "R-PROMISE", Severity: kb.Block, File: "articles/a b%.md", Field: "body", Line: 9, Column: 1, Match: "保本𠮷", Message: "又一次"},
	{Rule: "R-PROMISE", Severity: kb.Warn, File: "articles/a b%.md", Field: "answer", Line: 4, Column: 9, Match: "保\n本", Message: "两行"},
}

var tool = report.Tool{Version: "1.0", Home: "https://example.org/rules", Rules: []report.Rule{
	{ID: "R-PROMISE", Name: "承诺保本", Severity: kb.Block, About: "承诺保本保收益", Basis: "《广告法》", Help: "帮助", HelpTyped: "**帮助**"},
	{ID: "Q-REVIEW", Severity: kb.Info, About: "过了复核日期"},
}}

// A command ends with its line: nothing in a text begins another or adds a property.
func TestGitHubAnnotationsAreOneLineEach(t *testing.T) {
	var b bytes.Buffer
	if err := report.GitHub(&b, found); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"::error file=articles/a b%25.md,line=7,col=3,endLine=7,endColumn=6,title=R-PROMISE::“保本𠮷”：不行，100%25%0A依据：《广告法》%0A建议：改",
		"::warning file=articles/x%2Cy%3Az.md,line=2,col=1,title=Q-REVIEW::过期%0D%0A::error::不是命令",
		"::notice file=articles,title=F-NEW::整个文件",
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != len(found) || !slices.Equal(lines[:3], want) {
		t.Errorf("%q", lines)
	}
}

func sarif(t *testing.T, found []kb.Finding) map[string]any {
	t.Helper()
	var b bytes.Buffer
	if err := report.SARIF(&b, found, tool); err != nil {
		t.Fatal(err)
	}
	var log map[string]any
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// keyed says which members an object of SARIF 2.1.0 must and may have, with a check of
// each: what the published schema asks of the parts we write.
type keyed map[string]func(path string, v any) error

func TestSARIFHoldsTheSchema(t *testing.T) {
	for name, some := range map[string][]kb.Finding{"found": found, "nothing": nil} {
		if err := logShape("log", sarif(t, some)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func object(must []string, members keyed) func(string, any) error {
	return func(path string, v any) error {
		m, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is no object", path)
		}
		for _, k := range must {
			if _, ok := m[k]; !ok {
				return fmt.Errorf("%s has no %s", path, k)
			}
		}
		for k, x := range m {
			if members[k] == nil {
				return fmt.Errorf("%s.%s is no member", path, k)
			}
			if err := members[k](path+"."+k, x); err != nil {
				return err
			}
		}
		return nil
	}
}

func list(of func(string, any) error) func(string, any) error {
	return func(path string, v any) error {
		items, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s is no array", path)
		}
		for i, x := range items {
			if err := of(fmt.Sprintf("%s[%d]", path, i), x); err != nil {
				return err
			}
		}
		return nil
	}
}

func matching(pattern string) func(string, any) error {
	return func(path string, v any) error {
		if s, ok := v.(string); !ok || !regexp.MustCompile(pattern).MatchString(s) {
			return fmt.Errorf("%s is %q, not %s", path, v, pattern)
		}
		return nil
	}
}

func atLeast(least float64) func(string, any) error {
	return func(path string, v any) error {
		if n, ok := v.(float64); !ok || n < least || n != float64(int(n)) {
			return fmt.Errorf("%s is %v, less than %v or no integer", path, v, least)
		}
		return nil
	}
}

func reference(path string, v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("%s is no text", path)
	}
	_, err := url.Parse(s)
	return err
}

func texts(path string, v any) error {
	for k, x := range v.(map[string]any) {
		if _, ok := x.(string); !ok {
			return fmt.Errorf("%s.%s is no text", path, k)
		}
	}
	return nil
}

var (
	anyText  = matching(`.`)
	level    = matching(`^(none|note|warning|error)$`)
	msg      = object([]string{"text"}, keyed{"text": anyText, "markdown": anyText})
	regions  = object([]string{"startLine"}, keyed{"startLine": atLeast(1), "startColumn": atLeast(1), "endLine": atLeast(1), "endColumn": atLeast(1), "snippet": object(nil, keyed{"text": anyText})})
	physical = object([]string{"artifactLocation"}, keyed{"artifactLocation": object([]string{"uri"}, keyed{"uri": reference}), "region": regions})
	rules    = object([]string{"id"}, keyed{"id": anyText, "name": anyText, "shortDescription": msg, "fullDescription": msg, "help": msg,
		"defaultConfiguration": object(nil, keyed{"level": level}), "properties": texts})
	results = object([]string{"message"}, keyed{"ruleId": anyText, "ruleIndex": atLeast(0), "level": level, "message": msg,
		"locations": list(object(nil, keyed{"physicalLocation": physical})), "partialFingerprints": texts, "properties": texts})
	runs = object([]string{"tool"}, keyed{"columnKind": matching("^(utf16CodeUnits|unicodeCodePoints)$"), "results": list(results),
		"tool": object([]string{"driver"}, keyed{"driver": object([]string{"name"}, keyed{"name": anyText, "version": anyText, "informationUri": reference, "rules": list(rules)})})})
	logShape = object([]string{"version", "runs"}, keyed{"$schema": reference, "version": matching(`^2\.1\.0$`), "runs": list(runs)})
)

// What a result says is what was found, and every rule it names is described.
func TestSARIFSaysWhatWasFound(t *testing.T) {
	run := sarif(t, found)["runs"].([]any)[0].(map[string]any)
	described := run["tool"].(map[string]any)["driver"].(map[string]any)["rules"].([]any)
	prints := map[string]bool{}
	for i, r := range run["results"].([]any) {
		res, f := r.(map[string]any), found[i]
		if described[int(res["ruleIndex"].(float64))].(map[string]any)["id"] != f.Rule || res["ruleId"] != f.Rule {
			t.Errorf("%d: rule %v", i, res["ruleId"])
		}
		if want := map[kb.Severity]string{kb.Block: "error", kb.Warn: "warning", kb.Info: "note"}[f.Severity]; res["level"] != want {
			t.Errorf("%d: level %v", i, res["level"])
		}
		prints[fmt.Sprint(res["partialFingerprints"])] = true
	}
	if len(prints) != len(found) {
		t.Errorf("%d fingerprints for %d findings", len(prints), len(found))
	}
	place := func(i int) map[string]any {
		return run["results"].([]any)[i].(map[string]any)["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
	}
	if at := place(0); at["artifactLocation"].(map[string]any)["uri"] != "articles/a%20b%25.md" ||
		fmt.Sprint(at["region"]) != "map[endColumn:6 endLine:7 snippet:map[text:保本𠮷] startColumn:3 startLine:7]" {
		t.Errorf("%v", at)
	}
	if at := place(2); at["region"] != nil {
		t.Errorf("a finding about a file has the region %v", at)
	}
	if at := place(4); fmt.Sprint(at["region"]) != "map[startColumn:9 startLine:4]" {
		t.Errorf("a match over two lines has the region %v", at["region"])
	}
}

// The same words keep their fingerprint when lines are put before them.
func TestFingerprintsOutliveMoves(t *testing.T) {
	moved := slices.Clone(found)
	for i := range moved {
		moved[i].Line += 5
	}
	print := func(found []kb.Finding) (out []string) {
		for _, r := range sarif(t, found)["runs"].([]any)[0].(map[string]any)["results"].([]any) {
			out = append(out, fmt.Sprint(r.(map[string]any)["partialFingerprints"]))
		}
		return out
	}
	if a, b := print(found), print(moved); !slices.Equal(a, b) {
		t.Errorf("%v became %v", a, b)
	}
}
