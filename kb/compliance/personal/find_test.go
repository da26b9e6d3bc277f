package personal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// found names what is found in a text, with the squeezed text of each.
func found(text string, known ...string) []string {
	hotlines := map[string]bool{}
	for _, n := range known {
		hotlines[n] = true
	}
	squeezed := fold.Squeeze(text).String()
	out := []string{}
	for _, d := range personal.Find(squeezed, hotlines) {
		out = append(out, d.Kind+" "+squeezed[d.Start:d.End])
	}
	return out
}

func TestPersonalDataIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"电话13912345678":                 "手机号码 13912345678",
		"电话139-1234-5678。":              "手机号码 139-1234-5678",
		"电话139 1234 5678":               "手机号码 139 1234 5678",
		"电话+8613912345678":              "手机号码 13912345678",
		"电话86-139-1234-5678":            "手机号码 139-1234-5678",
		"电话１３９１２３４５６７８":                 "手机号码 13912345678",
		"电话1️⃣3️⃣912345678":             "手机号码 13912345678",
		"电话幺三九一二三四五六七八":                 "手机号码 幺三九一二三四五六七八",
		"电话幺三九，1234，五六七八":               "手机号码 幺三九,1234,五六七八",
		"致电客服幺三九一二三四五":                  "手机号码 幺三九一二三四五",
		"证件11010519491231002X":          "身份证号 11010519491231002x",
		"证件110105 19491231 002X":        "身份证号 110105 19491231 002x",
		"证件110105491231002":             "身份证号 110105491231002",
		"卡号6222021234567890128":         "银行卡号 6222021234567890128",
		"卡号6222 0212 3456 7890 128":     "银行卡号 6222 0212 3456 7890 128",
		"卡号4111-1111-1111-1111":         "银行卡号 4111-1111-1111-1111",
		"护照号E12345678":                  "护照或通行证号 e12345678",
		"通行证号码为H1234567801":             "护照或通行证号 h1234567801",
		"邮箱zhangsan88@qq.com":           "邮箱 zhangsan88@qq.com",
		"邮箱Zhang.San@163.com，":          "邮箱 zhang.san@163.com",
		"服务器138.197.66.121，13912345678": "手机号码 13912345678",
		"139.1234.5678":                 "手机号码 139.1234.5678",
		"139.123.45.678":                "手机号码 139.123.45.678",
	} {
		if diff := cmp.Diff([]string{want}, found(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestTwoNumbersSideBySide(t *testing.T) {
	for text, want := range map[string][]string{
		"13912345678 13812345678":         {"手机号码 13912345678", "手机号码 13812345678"},
		"13912345678、13812345678":         {"手机号码 13912345678", "手机号码 13812345678"},
		"a1@qq.com，zhangsan@163.com":      {"邮箱 zhangsan@163.com"},
		"zhangsan@qq.com和lisi@163.com":    {"邮箱 zhangsan@qq.com", "邮箱 lisi@163.com"},
		"13912345678 6222021234567890128": {"手机号码 13912345678", "银行卡号 6222021234567890128"},
		"护照E12345678，电话13912345678":       {"护照或通行证号 e12345678", "手机号码 13912345678"},
		"139 1234 5678 138 1234 5678":     {"手机号码 139 1234 5678", "手机号码 138 1234 5678"},
	} {
		if diff := cmp.Diff(want, found(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// What is a digit away from a person's number, or a number of a thing, is nobody's.
func TestNearMissesAreNobodys(t *testing.T) {
	for _, text := range []string{
		"",
		"没有数字",
		"共365天，利率3.5%",
		"电话1391234567",
		"电话139123456789",
		"电话12912345678",
		"电话139****5678",
		"电话139xxxx5678",
		"电话13912345***",
		"a13912345678b",
		"证件110105194912310021",
		"证件11010519491331002X",
		"证件99010519491231002X",
		"卡号6222021234567890129",
		"卡号6222****0128",
		"卡号1234567812345670",
		"订单号13912345678",
		"流水号:13912345678",
		"合同编号6222021234567890128",
		"批次号13912345678",
		"备案号13912345678",
		"金额13912345678元",
		"共13912345678万",
		"13912345678.50元",
		"¥13912345678",
		"人民币13912345678",
		"客服95588",
		"400-820-8820",
		"010-12345678",
		"2026-11-26 12:00:00",
		"20261126120000",
		"service@wenjin.example",
		"@qq.com",
		"ab@qq.com",
		"护照",
		"护照号E1234",
		"护照号EABC1234567",
		"1.3.6.1.4.1.311.21.20",
		"175.24.100.208与138.197.66.121",
		"138.197.66.121/24",
		"138.197.66.121:8080",
		"138.197.66.121。138.197.66.122",
		"138.197.66.121-138.197.66.199",
		"一三五七九",
		"二〇二六年十一月二十六日",
	} {
		if got := found(text); len(got) > 0 {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestKnownNumbersAreNobodys(t *testing.T) {
	if got := found("拨打13800138000、+8613800138000、一三八〇〇一三八〇〇〇", "13800138000"); len(got) > 0 {
		t.Errorf("a hotline is %q", got)
	}
	if got := found("拨打13800138001", "13800138000"); len(got) != 1 {
		t.Errorf("another number than the hotline: %q", got)
	}
}
