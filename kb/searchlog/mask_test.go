package searchlog

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What names a person is masked however it is written or said, and nothing of it stays;
// what people ask about stays as it is.
func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"13711112222怎么改手机号": "***怎么改手机号",
		"137 1111 2222 换绑":  "*** 换绑",
		"１３７１１１１２２２２":       "***",
		"一三七一一一一二二二二":       "***",
		"幺三九幺零三四八八七六":       "***",
		"幺三九，1034，八八七六收不到":  "***收不到",
		"1371111222":                  "***", // not typed to its end
		"137111122":                   "***",
		"1371111":                     "***",
		"身份证11010519491231002X被冒用":    "身份证***被冒用",
		"110105491231002":             "***",
		"卡6222 0212 3456 7890 128限额":  "卡***限额",
		"6222-0212-3456":              "***",
		"137 - 1111 - 2222":           "***",
		"137——1111——2222":             "***",
		"(137)1111(2222)":             "(***)",
		"137−1111…2222":               "***",
		"137👉1111👉2222":               "***",
		"壹叁柒壹壹壹壹贰贰贰贰":                 "***",
		"微信号 wx_zhang123加不上":          "微信号 ***加不上",
		"WeChat: li-si88":             "WeChat: ***",
		"QQ号是123456收不到":               "QQ号是***收不到",
		"我的邮箱 li.si@corp.example 收不到": "我的邮箱 *** 收不到",
		"zhangsan88@qq.com":           "***",
		"护照号E83920174过期":              "护照号***过期",
		"我叫张三丰的账户":                    "我叫***的账户",
		"我叫王和，卡丢了":                    "我叫***，卡丢了",
		"姓名：李四 查询":                    "姓名：***",
		"姓名是欧阳修":                      "姓名是***",
		"户名王小明打错了":                    "户名***打错了",
		"本人李雷身份证丢了":                   "本人***身份证丢了",
		"收款人:赵六，金额5000元":              "收款人:***，金额5000元",

		"姓名怎么改":           "姓名怎么改",
		"姓名填错了":           "姓名填错了",
		"姓名和身份证不一致":       "姓名和身份证不一致",
		"我叫什么名字都行吗":       "我叫什么名字都行吗",
		"本人不去能销户吗":        "本人不去能销户吗",
		"余额宝为什么每天只能取1万":   "余额宝为什么每天只能取1万",
		"95588是哪家银行":      "95588是哪家银行",
		"96110打来电话":       "96110打来电话",
		"转账100000元限额":     "转账100000元限额",
		"第一、三、五、七条":       "第一、三、五、七条",
		"R1-R5":           "R1-R5",
		"微信10000元限额":      "微信10000元限额",
		"支付宝20000限额":      "支付宝20000限额",
		"QQ钱包怎么提现":        "QQ钱包怎么提现",
		"微信alipay怎么转":     "微信alipay怎么转",
		"限额5000元、10000元":  "限额5000元、10000元",
		"5%到10%，第1至12期":   "5%到10%，第1至12期",
		"":                "",
		"13711112222 138": "***", // two numbers side by side may be one
	} {
		if got := Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, s := range []string{"我叫张三13711112222", "姓名：李四a@b.cn", "\xff139\xfe12345678", "幺三九1234 5678", "<b>1</b>3711112222"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Mask(text)
		if utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Fatalf("Mask(%q) = %q", text, once)
		}
		for _, canary := range []string{"13711112222", "11010519491231002X", "6222021234567890128"} {
			if got := Mask(text + " " + canary + " " + text); !strings.Contains(text, canary) && strings.Contains(got, canary) {
				t.Fatalf("%s stands in Mask of %q: %q", canary, text, got)
			}
		}
	})
}
