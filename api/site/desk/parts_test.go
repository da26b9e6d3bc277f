package desk

import (
	"reflect"
	"testing"
)

func TestPartsAreCutAtTheirHeadings(t *testing.T) {
	type cut struct{ Title, Use, HTML string }
	for name, c := range map[string]struct {
		body string
		want []cut
	}{
		"nothing":                     {"", nil},
		"spaces":                      {"\n \n", nil},
		"before any heading":          {"导语", []cut{{"", "note", "<p>导语</p>\n"}}},
		"wordings":                    {"## 建议话术\n\n好\n\n## 禁止用语\n\n坏\n## 参考话术 \n也好\n## 禁用话术\n也坏", []cut{{"建议话术", "say", "<p>好</p>\n"}, {"禁止用语", "never", "<p>坏</p>\n"}, {"参考话术", "say", "<p>也好</p>\n"}, {"禁用话术", "never", "<p>也坏</p>\n"}}},
		"another heading is a note":   {"## 依据\n法", []cut{{"依据", "note", "<p>法</p>\n"}}},
		"a heading with nothing":      {"## 建议话术\n\n## 禁止用语\n坏", []cut{{"禁止用语", "never", "<p>坏</p>\n"}}},
		"a heading in a code block":   {"```\n## 建议话术\n```", []cut{{"", "note", "<pre><code>## 建议话术\n</code></pre>\n"}}},
		"a deeper heading is no part": {"### 建议话术\n好", []cut{{"", "note", "<h3 id=\"建议话术\">建议话术</h3>\n<p>好</p>\n"}}},
	} {
		var got []cut
		for _, p := range parts(c.body) {
			got = append(got, cut{p.Title, p.Use, string(p.HTML)})
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
