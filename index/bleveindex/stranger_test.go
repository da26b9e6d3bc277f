package bleveindex_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"

	_ "github.com/wenjin-kb/wenjin/index/analysis/zh/zhbleve"
)

// strangersIndex is the folder that TestStranger is to open.
const strangersIndex = "WENJIN_STRANGERS_INDEX"

// A program that knows nothing of ours but the analyzer finds articles by plain
// Bleve, and reads their titles. It runs in a process of its own, where nothing is
// left of what made the index.
func TestPlainBleve(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestStranger$", "-test.v")
	cmd.Env = append(os.Environ(), strangersIndex+"="+articlesForStrangers(t))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestStranger") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestStranger(t *testing.T) {
	dir := os.Getenv(strangersIndex)
	if dir == "" {
		t.Skip("run by TestPlainBleve")
	}
	idx, err := bleve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = idx.Close() }()
	for _, c := range []struct{ field, query, title string }{
		{"title", "餘額寶", "余额宝提现多久到账？"},          // folded
		{"title", "琅琊卡", "琅琊卡年费"},               // a word of the editors' dictionary
		{"title", "取现", "余额宝提现多久到账？"},           // of a question
		{"body", "手续费", "琅琊卡年费"},                // of the text
		{"body", "Visa", "琅琊卡年费"},               // a Latin word
		{"body", "年费", "琅琊卡年费"},                 // the title is a part of the body
		{"", "到账", "余额宝提现多久到账？"},                // of any field is of the body
		{"title", "手续费", ""}, {"body", "琅", ""}, // not in the title; no word
	} {
		q := bleve.NewMatchQuery(c.query)
		q.SetField(c.field)
		request := bleve.NewSearchRequest(q)
		request.Fields = []string{"title"}
		found, err := idx.Search(request)
		if err != nil {
			t.Fatal(err)
		}
		title := ""
		if len(found.Hits) > 0 {
			title, _ = found.Hits[0].Fields["title"].(string)
			if s := found.Hits[0].Score; !(s > 0 && s < 1000) {
				t.Errorf("%s in %s: the score is %v", c.query, c.field, s)
			}
		}
		if title != c.title || len(found.Hits) > 1 {
			t.Errorf("%s in %s: %q, want %q", c.query, c.field, title, c.title)
		}
	}
}
