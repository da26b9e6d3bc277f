package personal_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"13711112222怎么改手机号":            "137******22怎么改手机号",
		"我的身份证11010519491231002X被冒用":   "我的身份证110*************2X被冒用",
		"卡 6222 0212 3456 7890 128 限额": "卡 622******************28 限额",
		"电话１３７１１１１２２２２":                "电话１３７******２２",
		"邮箱 zhangsan88@qq.com 收不到":     "邮箱 zha************om 收不到",
		"余额宝为什么每天只能取1万":                "余额宝为什么每天只能取1万",
		"客服95588":                      "客服95588",
		"订单2026137111122229901":        "订单2026137111122229901",
		"尾号2222":                       "尾号2222",
		"13711112222 13822223333":      "137******22 138******33",
		"一三九一二三四五六七八":                  "一三九******七八",
		"":                             "",
		"\xff13711112222":              "\uFFFD137******22",
	} {
		if got := personal.Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	known := map[string]bool{"13800138000": true}
	for text, want := range map[string]string{
		"证件号110105491231002已办结":                  "身份证号 110105491231002",
		"身份证11010519491231002X":                  "身份证号 11010519491231002x",
		"护照号E83920174，请核对":                       "护照或通行证号 e83920174",
		"王女士的港澳通行证C12345678":                     "护照或通行证号 c12345678",
		"护照号码一般由一个字母加八位数字组成":                     "",
		"合同E83920174已签":                          "",
		"电话是幺三九幺零三四八八七六":                         "手机号码 幺三九幺零三四八八七六",
		"回拨幺八六，幺零三四，五五七七":                        "手机号码 幺八六,幺零三四,五五七七",
		"请致电一三五，8866，2233":                       "手机号码 一三五,8866,2233",
		"手机幺三九，幺零三四":                             "手机号码 幺三九,幺零三四",
		"第一、三、五、七、九条":                            "",
		"查询余额按一，转账按二":                            "",
		"139-1234-5678":                          "手机号码 139-1234-5678",
		"+86 135 8866 2233":                      "手机号码 135 8866 2233",
		"800-820-8820":                           "",
		"13800138000":                            "", // known
		"192.168.110.25":                         "",
		"地址192.168.110.25，端口8080":                "",
		"192.168.110.25。":                        "",
		"139.1234.5678":                          "手机号码 139.1234.5678",
		"13912345678元":                           "",
		"13912345678.50元":                        "",
		"单号13912345678":                          "",
		"订单号：13912345678":                        "",
		"138****0000":                            "",
		"邮箱zhangsan88@qq.com":                    "邮箱 zhangsan88@qq.com",
		"service@wenjin.example":                 "",
		"@@@@qq.com":                             "",
		"a@b.cn，zhangsan@163.com，lisi@gmail.com": "邮箱 zhangsan@163.com 邮箱 lisi@gmail.com",
		"卡6222 0212 3456 7890 128":               "银行卡号 6222 0212 3456 7890 128",
		"13711112222 13822223333":                "手机号码 13711112222 手机号码 13822223333",
		"":                                       "",
	} {
		squeezed := fold.Squeeze(text).String()
		var got []string
		for _, d := range personal.Find(squeezed, known) {
			got = append(got, d.Kind+" "+squeezed[d.Start:d.End])
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: found %q, want %q", text, s, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"幺三九，1234 5678", "1 2 3 4 5 6 7 8 9 0 1 2", "a@qq.com@qq.com", "192.168.0.1.2.3.4", "护照E12345678护照", "\xff139\xfe12345678"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		squeezed := fold.Squeeze(text).String()
		for _, d := range personal.Find(squeezed, nil) {
			if d.Start < 0 || d.End <= d.Start || d.End > len(squeezed) || !utf8.ValidString(squeezed[d.Start:d.End]) {
				t.Fatalf("%q: %+v", squeezed, d)
			}
		}
		if masked := personal.Mask(text); utf8.RuneCountInString(masked) != utf8.RuneCountInString(text) {
			t.Fatalf("Mask(%q) = %q has another length", text, masked)
		}
	})
}
