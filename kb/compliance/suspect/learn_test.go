package suspect_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb/compliance/suspect"
)

// lessons are a few sentences of two rules, and harmless ones.
func lessons() (out []suspect.Sample) {
	for range 4 {
		out = append(out,
			suspect.Sample{Text: "本产品保本保息稳赚不赔", Rule: "R-PROMISE"},
			suspect.Sample{Text: "保证收益绝不亏损放心购买", Rule: "R-PROMISE"},
			suspect.Sample{Text: "请把短信验证码告诉客服人员", Rule: "R-SECRET"},
			suspect.Sample{Text: "请提供支付密码给工作人员", Rule: "R-SECRET"},
			suspect.Sample{Text: "赎回款一般三个工作日到账"},
			suspect.Sample{Text: "可以在页面上查看办理进度"},
			suspect.Sample{Text: "请携带身份证到网点办理"},
		)
	}
	return out
}

func TestAModelTellsWhatItWasTaught(t *testing.T) {
	m := suspect.Learn(lessons())
	for text, rule := range map[string]string{
		"本产品保本保息稳赚不赔":   "R-PROMISE",
		"保证收益绝不亏损放心购买":  "R-PROMISE",
		"请把短信验证码告诉客服人员": "R-SECRET",
		"请提供支付密码给工作人员":  "R-SECRET",
		"赎回款一般三个工作日到账":  "",
		"可以在页面上查看办理进度":  "",
		"请携带身份证到网点办理":   "",
	} {
		g := guess(m, text)
		if (g.Score > 0) != (rule != "") || rule != "" && g.Rules[0].Rule != rule {
			t.Errorf("%s: %+v, want %q", text, g, rule)
		}
	}
}

func TestNearestIsTheMostAlike(t *testing.T) {
	m := written(t, suspect.Learn(lessons()))
	for text, want := range map[string]string{
		"这款保本保息":   "本产品保本保息稳赚不赔",
		"绝不亏损保证收益": "保证收益绝不亏损放心购买",
	} {
		if got := m.Nearest("R-PROMISE", text); got != want {
			t.Errorf("%s is nearest to %q, want %q", text, got, want)
		}
	}
	if got := m.Nearest("R-NONE", "保本"); got != "" {
		t.Errorf("a rule without examples has %q", got)
	}
}

// written is the model after a way through a file.
func written(t *testing.T, m *suspect.Model) *suspect.Model {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := suspect.Read(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestVersionsFollowTheText(t *testing.T) {
	one, err1 := suspect.Read("rules\tR-A\nw\t保\t0:5\n")
	same, err2 := suspect.Read("rules\tR-A\nw\t保\t0:5\n")
	other, err3 := suspect.Read("rules\tR-A\nw\t保\t0:6\n")
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	if one.Version() != same.Version() || one.Version() == other.Version() {
		t.Errorf("versions %s, %s, %s", one.Version(), same.Version(), other.Version())
	}
}

func TestWhatIsASentence(t *testing.T) {
	for text, want := range map[string]bool{
		"赎回款到账": true, "保本保息": false, "保本保本保本保本": false, "": false, "abcdefg": false, "R2级甲乙丙丁": true, "甲乙丙丁戊": true, "甲1乙2丙3丁": false,
	} {
		if got := suspect.IsSentence(text); got != want {
			t.Errorf("%q is a sentence: %v", text, got)
		}
	}
}

// Samples are read with their rules; prose of articles and what passes are harmless.
func TestSamplesOfARepository(t *testing.T) {
	repository := fstest.MapFS{
		"kb/compliance/testdata/cases.yaml":       {Data: []byte("cases:\n  - rule: R-PROMISE\n    fires: [本产品保本保息]\n    passes: [不承诺保本保息]\n  - rule: R-PROMISE\n    as: nolevel\n    fires: [没有等级的话]\n  - rule: R-PII\n    fires: [电话是这个号码]\n")},
		"kb/compliance/testdata/taught/more.yaml": {Data: []byte("violations:\n  - rules: [R-SECRET, R-PII]\n    texts: [请把验证码给我]\nharmless:\n  - texts: [验证码不要给人]\n")},
		"content/articles/a.md":                   {Data: []byte("---\ntitle: x\nanswer: 答案也是一句话。\n---\n正文里的一句话。短。\n- 清单里的一句话\n")},
		"content/articles/a.txt":                  {Data: []byte("这不是一篇文章啊")},
	}
	got, err := suspect.ReadSamples(repository)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range got {
		lines = append(lines, strings.TrimSpace(s.Rule+" "+s.Text))
	}
	want := []string{"R-PROMISE 本产品保本保息", "不承诺保本保息", "R-SECRET 请把验证码给我", "验证码不要给人", "答案也是一句话", "正文里的一句话", "清单里的一句话"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	delete(repository, "kb/compliance/testdata/cases.yaml")
	if _, err := suspect.ReadSamples(repository); err == nil {
		t.Error("a file that is not there is no error")
	}
	repository["kb/compliance/testdata/cases.yaml"] = &fstest.MapFile{}
	repository["kb/compliance/testdata/taught/more.yaml"].Data = []byte("violations: [")
	if _, err := suspect.ReadSamples(repository); err == nil || !strings.Contains(err.Error(), "more.yaml") {
		t.Errorf("broken YAML: %v", err)
	}
}
