package eval_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// What was judged is a set in BEIR layout, in which one question has one id however it
// is written, and is read back as it was.
func TestJudged(t *testing.T) {
	set := eval.Judged([]eval.Doc{{ID: "a", Title: "甲", Text: "正文"}, {ID: "b"}}, []searchlog.Judgement{
		{Query: "怎么查", Slug: "a", Grade: 3}, {Query: "怎么 查？", Slug: "b", Grade: 1}, {Query: "别的", Slug: "b", Grade: 2},
	})
	if len(set.Queries) != 2 || set.Qrels["q1"]["a"] != 3 || set.Qrels["q1"]["b"] != 1 || set.Qrels["q2"]["b"] != 2 {
		t.Errorf("%+v", set)
	}
	dir := filepath.Join(t.TempDir(), "judgements")
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	back, err := eval.LoadSet(dir)
	if err != nil || !reflect.DeepEqual(back, set) {
		t.Errorf("%+v\nis read back as\n%+v: %v", set, back, err)
	}
	if err := set.Write(dir); err == nil {
		t.Error("a folder that is there is written over")
	}
}
