package rank_test

import (
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// A hit is doubted where no more than scattered characters of a question in Chinese
// stand in it; what was read into letters is not judged.
func TestScatteredCharactersAreDoubted(t *testing.T) {
	for name, c := range map[string]struct {
		query    string
		document index.Document
		want     bool
	}{
		"the title":         {"提现", index.Document{Title: "提现"}, false},
		"the word":          {"提现", index.Document{Title: "帮助", Body: "好好提现"}, false},
		"a synonym":         {"提现", index.Document{Title: "帮助", Body: "取现"}, false},
		"characters":        {"公积金", index.Document{Title: "帮助", Body: "公司送积分，折成金额"}, true},
		"one character":     {"金", index.Document{Title: "帮助", Body: "资金"}, false},
		"letters":           {"gongjijin", index.Document{Title: "帮助", Body: "公司"}, false},
		"pieces of a title": {"提取款现", index.Document{Title: "提款"}, true},
	} {
		p := plan(c.query)
		s := scan.New(p)
		r := rank.New(p, scan.NewReader(s), stats(), simple, false)
		texts := []*retrieve.Text{text(c.document)}
		if got := r.Doubtful(r.Rank(&retrieve.Candidates{Texts: texts}, len(texts))[0]); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
		s.Close()
	}
}
