package syntax_test

import "testing"

func TestWhereAddressesBeginAndEnd(t *testing.T) {
	rows(t, [][2]string{
		{"https://a.cn", "<https://a.cn>"},
		{"http://a.cn", "<http://a.cn>"},
		{"HTTP://A.CN", "<HTTP://A.CN>"},
		{"详见https://a.cn/x。", "详见<https://a.cn/x>。"},
		{"详见：https://a.cn/x，谢谢", "详见：<https://a.cn/x>，谢谢"},
		{"（https://a.cn/x）", "（<https://a.cn/x>）"},
		{"“https://a.cn”", "“<https://a.cn>”"},
		{"https://a.cn/甲", "<https://a.cn/>甲"},
		{"https://a.cn/x?y=1&z=2#t", "<https://a.cn/x?y=1&z=2#t>"},
		{"https://a.cn:8080/x", "<https://a.cn:8080/x>"},
		{"https://a.cn:8080", "<https://a.cn:8080>"},
		{"https://a-b.com.cn/", "<https://a-b.com.cn/>"},
		{"https://a.cn.", "<https://a.cn>."},
		{"https://a.cn,", "<https://a.cn>,"},
		{"https://a.cn!", "<https://a.cn>!"},
		{"https://a.cn?", "<https://a.cn>?"},
		{"https://a.cn/x;", "<https://a.cn/x>;"},
		{"https://a.cn/x'", "<https://a.cn/x>'"},
		{"https://a.cn/x\"", "<https://a.cn/x>\""},
		{"https://a.cn/(x)", "<https://a.cn/(x)>"},
		{"(https://a.cn/x)", "(<https://a.cn/x>)"},
		{"{https://a.cn/x}", "{<https://a.cn/x>}"},
		{"**https://a.cn**", "**<https://a.cn>**"},
		{"~~https://a.cn~~", "~<https://a.cn>~"},
		{"http://localhost:8080/x", "<http://localhost:8080/x>"},
		{"https://a.cn与https://b.cn", "<https://a.cn>与<https://b.cn>"},
		{"https://1.2.3.4/x", "<https://1.2.3.4/x>"},
		{"www.a.cn", "<http://www.a.cn>"},
		{"见www.a.cn。", "见<http://www.a.cn>。"},
		{"WWW.a.cn", "<http://WWW.a.cn>"},
		{"www.a.cn/x?y", "<http://www.a.cn/x?y>"},
		{"a@b.cn", "<a@b.cn>"},
		{"邮箱a.b+c@d-e.com.cn，", "邮箱<a.b+c@d-e.com.cn>，"},
		{"<https://a.cn>", "<https://a.cn>"},
	})
}

func TestWhatIsNoAddress(t *testing.T) {
	same(t,
		"http://",
		"https://甲",
		"http:/a.cn",
		"ftp://a.cn",
		"xhttps://a.cn",
		"9https://a.cn",
		"https://a",
		"www.",
		"www.a",
		"xwww.a.cn",
		"a.www.b.cn"[0:6],
		"a@b",
		"@b.cn",
		"甲@乙",
		"a@",
		"9:00",
		"3.5",
		"甲：乙",
		"z***@qq.com"[0:5],
	)
}

// A masked mailbox is no address, or the mail goes to somebody else.
func TestMaskedMailboxesAreNoAddresses(t *testing.T) {
	for _, source := range []string{"zh***@qq.com", "z**n@qq.com", "z*n@qq.com", "138****8000@139.com"} {
		walk(source, func(kind string) {
			if kind == "AutoLink" {
				t.Errorf("%s became an address", source)
			}
		})
	}
}

// A link's own label holds no second link.
func TestNoAddressInsideALink(t *testing.T) {
	for _, source := range []string{"[https://a.cn](/a/x)", "[见www.a.cn](/a/x)", "[a@b.cn](/a/x)"} {
		links := 0
		walk(source, func(kind string) {
			if kind == "AutoLink" || kind == "Link" {
				links++
			}
		})
		if links != 1 {
			t.Errorf("%s has %d links", source, links)
		}
	}
}
