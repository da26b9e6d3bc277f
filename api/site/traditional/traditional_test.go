package traditional

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Words of finance and of the service as they are read in Taiwan.
func TestWords(t *testing.T) {
	for from, to := range map[string]string{
		"账户信息": "帳戶資訊", "网络支付": "網路支付", "转账到别人账号": "轉帳到別人帳號", "查征信报告": "查徵信報告", "余额不足": "餘額不足", "复利和单利": "複利和單利",
		"注销信用卡": "註銷信用卡", "审核权限": "審核權限", "绑定银行卡": "綁定銀行卡", "循环信用": "循環信用", "主板股票": "主板股票", "基金代码": "基金代碼", "签约": "簽約", "后台系统": "後臺系統", "一千克黄金": "一千克黃金", "干预": "干預", "准备金": "準備金", "短信验证码": "簡訊驗證碼", "登录密码": "登入密碼", "理财产品": "理財產品",
		"身份证明文件": "身份證明文件", "退款程序": "退款程序", "电子签名": "電子簽名", "面签": "面簽", "发票": "發票", "存款准备金": "存款準備金", "只能取1万元": "只能取1萬元",
		"《个人信息保护法》与个人信息": "《個人信息保護法》與個人資訊", "《网络小额贷款业务管理办法》": "《網絡小額貸款業務管理辦法》", "T+0 R2": "T+0 R2", "": "", "\xff账": "\xff帳",
	} {
		if got := String(from); got != to {
			t.Errorf("%s is %s, want %s", from, got, to)
		}
	}
}

// A text that was converted stays as it is, and folding leads back to what is searched.
func TestTheStarterKnowledge(t *testing.T) {
	folder, err := markdown.LoadDir(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range folder.Files {
		if i%8 != 0 {
			continue
		}
		once := String(f.Article.Body)
		if again := String(once); again != once {
			a, b := []rune(once), []rune(again)
			for j := range a {
				if j >= len(b) || a[j] != b[j] {
					t.Errorf("%s: %s is converted again to %s", f.Name, string(a[max(0, j-4):min(len(a), j+6)]), string(b[max(0, j-4):min(len(b), j+6)]))
					break
				}
			}
		}
		for _, simple := range []string{"账", "户", "贷", "证", "险", "财", "汇"} {
			if strings.Contains(once, simple) {
				t.Errorf("%s: %s is left", f.Name, simple)
			}
		}
	}
	if fold.String(String("账户余额")) != "账户余额" {
		t.Error("a query in traditional characters does not find the simplified text")
	}
}

// What people read changes, with the marks where they were; what machines and readers
// themselves wrote does not.
func TestPage(t *testing.T) {
	for from, to := range map[string]string{
		`<p>账<mark>户</mark>余额</p>`:                      `<p>帳<mark>戶</mark>餘額</p>`,
		`<p>收<mark>短信</mark>费</p>`:                      `<p>收<mark>簡訊</mark>費</p>`,
		`<p>头</p><p>发</p>`:                              `<p>頭</p><p>發</p>`,
		`<b>头</b>发`:                                     `<b>頭</b>髮`,
		`<input value="账户" placeholder="账户&#34;">`:      `<input value="账户" placeholder="帳戶&#34;">`,
		`<a href="/search?q=账户" title="账户">x</a>`:       `<a href="/search?q=账户" title="帳戶">x</a>`,
		`<h2 id="账户">账户</h2>`:                           `<h2 id="账户">帳戶</h2>`,
		`<span translate="no">账<span>户</span>账</span>账`: `<span translate="no">账<span>户</span>账</span>帳`,
		`<script>let a = "账户 <b>"</script>账`:            `<script>let a = "账户 <b>"</script>帳`,
		`<textarea>账户</textarea>账&lt;户`:                 `<textarea>账户</textarea>帳&lt;戶`,
		`<!-- 账 --><title>账户</title>`:                   `<!-- 账 --><title>帳戶</title>`,
		`<option value="账">账户</option>`:                 `<option value="账">帳戶</option>`,
		`账户`:                                            `帳戶`,
		`<p>账户<br`:                                      `<p>帳戶<br`,
	} {
		if got := string(Page([]byte(from))); got != to {
			t.Errorf("%s\nis   %s\nwant %s", from, got, to)
		}
	}
	if got := string(Page([]byte(`<script type="application/ld+json">{"name":"账户"}</script>`))); !strings.Contains(got, "帳戶") {
		t.Error(got)
	}
}

// Whatever a page is, its elements stay the same.
func FuzzPageKeepsElements(f *testing.F) {
	for _, seed := range []string{`<p>账<mark>户</mark>余额<a href="/x">网络</a></p>`, `<span translate="no">账</b></span>`, `<p title="账&quot;户">《信息》`, "账\xff<i>户", `<mark>短</mark>信<mark></mark>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		if got := Page([]byte(page)); !bytes.Equal(tags(got), tags([]byte(page))) || utf8.ValidString(page) && !utf8.Valid(got) {
			t.Errorf("%q is %q", page, got)
		}
	})
}

// tags are the names of the elements of a page, in order.
func tags(page []byte) (out []byte) {
	z := xhtml.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return out
		case xhtml.StartTagToken, xhtml.EndTagToken, xhtml.SelfClosingTagToken:
			name, _ := z.TagName()
			out = append(append(out, name...), ' ')
		}
	}
}

func BenchmarkPage(b *testing.B) {
	page := []byte("<main>" + strings.Repeat("<p>账<mark>户</mark>余额不足时，网络支付会失败，请查看短信。</p>", 1000) + "</main>")
	Page(page)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		Page(page)
	}
}
