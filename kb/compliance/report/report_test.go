package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

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

// The schema is the one published with the standard (2.1.0, rtm.5), as the npm package
// @microsoft/jest-sarif carries it (MIT).
func TestSARIFHoldsThePublishedSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(filepath.Join("testdata", "sarif-2.1.0-rtm.5.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, some := range map[string][]kb.Finding{"found": found, "nothing": nil} {
		if err := schema.Validate(map[string]any(sarif(t, some))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := sarif(t, found)
	broken["runs"].([]any)[0].(map[string]any)["columnKind"] = "bytes"
	if schema.Validate(broken) == nil {
		t.Error("the schema takes whatever it is given")
	}
}

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
