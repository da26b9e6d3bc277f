package zh

import (
	"strings"
	"testing"
)

func TestSplitPinyin(t *testing.T) {
	for letters, want := range map[string]string{
		"tixianshouxufei": "ti xian shou xu fei",
		"zhuancuoqian":    "zhuan cuo qian",
		"xian":            "xian",
		"fangan":          "fang an",
		"yuebao":          "yue bao",
		"lvyou":           "lv you",
		"zhuang":          "zhuang",
		"jsyh":            "",
		"visa":            "",
		"wi-fi":           "",
		"n":               "",
		"":                "",
	} {
		got := SplitPinyin(letters)
		if strings.Join(got, " ") != want {
			t.Errorf("%q is %q, want %q", letters, got, want)
		}
		if got != nil && strings.Join(got, "") != letters {
			t.Errorf("%q loses letters in %q", letters, got)
		}
	}
}
