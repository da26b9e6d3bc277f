package articles

import "testing"

func TestSlugsAreReadable(t *testing.T) {
	for title, want := range map[string]string{
		"征信报告怎么查？": "zheng-xin-bao-gao-zen-me-cha", "信用卡 VISA 挂失": "xin-yong-ka-visa-gua-shi", "12315能投诉吗": "12315-neng-tou-su-ma", "？！": "", "一二三四五六七八九十一二": "yi-er-san-si-wu-liu-qi-ba-jiu-shi",
	} {
		if got := slugOf(title); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
}
