package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// promising is an article with a promise in its fourth line, where a colon and a percent
// sign try to end a workflow command.
const promising = "---\nslug: p\ntitle: 收益怎么算\nanswer: 保本保息：100%。\ncategory: general\naudience: public\n---\n\n正文。\n"

func TestCheckWritesForOtherPrograms(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	must(t, os.MkdirAll(filepath.Join(dir, "articles"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "articles", "p,1.md"), []byte(promising), 0o600))

	got := wenjin(t, "", "check", "--format", "github", ".")
	if got.code != cli.ExitFailure || !strings.Contains(got.out, "::error file=articles/p%2C1.md,line=4,col=9,endLine=4,endColumn=13,title=R-PROMISE::“保本保息”") {
		t.Errorf("%+v", got)
	}

	got = wenjin(t, "", "check", "--format", "sarif", ".")
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(got.out), &log); err != nil || got.code != cli.ExitFailure || log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("%v %+v", err, got)
	}
	promises := 0
	for _, r := range log.Runs[0].Results {
		if log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("the result of %s names the rule %d", r.RuleID, r.RuleIndex)
		}
		at := r.Locations[0].PhysicalLocation
		if r.RuleID == "R-PROMISE" && at.ArtifactLocation.URI == "articles/p,1.md" && at.Region.StartLine == 4 && at.Region.StartColumn == 9 && at.Region.EndColumn == 13 {
			promises++
		}
	}
	if promises != 1 {
		t.Errorf("the promise is told %d times: %s", promises, got.out)
	}

	if got := wenjin(t, "", "check", "--format", "xml", "."); got.code == cli.ExitFine {
		t.Errorf("there is no format xml: %+v", got)
	}
}

func TestCheckExplainsARule(t *testing.T) {
	got := wenjin(t, "", "check", "--explain", "r-promise")
	for _, want := range []string{"R-PROMISE 承诺保本保收益", "《广告法》第二十五条", "不可以这样写", "豁免"} {
		if got.code != cli.ExitFine || !strings.Contains(got.out, want) {
			t.Errorf("no %q: %+v", want, got)
		}
	}
	if got := wenjin(t, "", "check", "--explain", "R-NONE"); got.code == cli.ExitFine || !strings.Contains(got.errs, "R-PROMISE") {
		t.Errorf("%+v", got)
	}
	if got := wenjin(t, "", "check"); got.code == cli.ExitFine {
		t.Errorf("nothing was named, and nothing is wrong: %+v", got)
	}
}
