package syntax_test

import (
	"strings"
	"testing"
)

// rows checks what the outline of every source is; a row is source, outline.
func rows(t *testing.T, table [][2]string) {
	t.Helper()
	for _, row := range table {
		if got := outline(row[0]); got != row[1] {
			t.Errorf("%q is %q, want %q", row[0], got, row[1])
		}
	}
}

// same are sources whose marks are all text.
func same(t *testing.T, sources ...string) {
	t.Helper()
	for _, source := range sources {
		if got := outline(source); got != source {
			t.Errorf("%q is %q, want it as it is", source, got)
		}
	}
}

// A row of marks beside a full-width mark opens and closes all the same.
func TestEmphasisBesideFullWidthMarks(t *testing.T) {
	for _, inside := range []string{
		"甲",
		"甲。",
		"“甲”",
		"《甲》",
		"（甲）",
		"【甲】",
		"「甲」",
		"『甲』",
		"〈甲〉",
		"〔甲〕",
		"甲：",
		"甲！",
		"甲？",
		"甲；",
		"甲、乙",
		"甲——乙",
		"甲……",
		"５％",
		"￥5",
		"＋１",
		"한국",
		"ひらがな",
		"カタカナ",
		"ㄅㄆ",
		"⻋",
	} {
		for _, mark := range []string{"**", "*"} {
			if mark == "*" && strings.ContainsAny(inside, "、％￥") {
				continue // one star between names or figures masks or multiplies
			}
			rows(t, [][2]string{{"前" + mark + inside + mark + "后", "前" + mark + inside + mark + "后"}})
			if tree := emphases("前" + mark + inside + mark + "后"); tree != 1 {
				t.Errorf("%s%s%s between Han is emphasis %d times", mark, inside, mark, tree)
			}
		}
	}
}

// emphases counts emphasis and deletions in a text.
func emphases(source string) (n int) {
	walk(source, func(kind string) {
		if kind == "Emphasis" || kind == "Strikethrough" {
			n++
		}
	})
	return n
}

func TestHowOftenTextIsEmphasised(t *testing.T) {
	for source, want := range map[string]int{
		"**甲**":            1,
		"**甲**乙**丙**":      2,
		"***甲***":          2,
		"**甲*乙*丙**":        2,
		"*甲**乙**丙*":        2,
		"~~甲~~":            1,
		"~~**甲**~~":        2,
		"**~~甲~~**":        2,
		"__甲__":            1,
		"_甲_":              1,
		"甲__乙__丙":          0,
		"a_b_c":            0,
		"**甲":              0,
		"甲**":              0,
		"** 甲 **":          0,
		"**甲 **":           0,
		"** 甲**":           0,
		"\\*\\*甲\\*\\*":    0,
		"`**甲**`":          0,
		"**甲\n乙**":         1,
		"**甲\n\n乙**":       0,
		"[**甲**](/a/x)":    1,
		"**[甲](/a/x)**":    1,
		"## **甲**乙":        1,
		"- **甲**：乙":        1,
		"> **甲**：乙":        1,
		"| **甲** |\n|---|": 1,
		"**甲**，**乙**。":     2,
		"**100元**起":        1,
		"起**100元**":        1,
		"约**3.5%**左右":      1,
		"**“甲”**、**“乙”**":  2,
		"3%~5%和6%~8%":      0,
		"9:00~18:00~":      0,
		"~甲~":              0,
		"~~~甲~~~":          0,
		"6222****1234":     0,
		"张**和李**":          0,

		// What ends in a character that is a surname too.
		"货币基金**申购资金**到账":        1,
		"基金**申购资金**到账，**次日**可查": 2,
		"对方**要求您代付**货款":         1,
		"由于**单笔超过余**额":          1,
		"每分钟**限一次**，过程**不可逆**":  2,
		"由于**资金给付**未到":          1,
		"最低**1000元起存资金**到账":     1,
		"单笔**1000.00，单日**5000起": 1,
		"单笔**1000元，单日**5000元起":  1,
		"一张*卡资金*":               1,
		"":                      0,
	} {
		if got := emphases(source); got != want {
			t.Errorf("%q is emphasised %d times, want %d", source, got, want)
		}
	}
}

// Whatever masks, multiplies, measures or leaves a blank stays as it is written.
func TestMarksThatAreText(t *testing.T) {
	same(t,
		"卡号6222****1234",
		"卡号6222************1234",
		"尾号**1234",
		"手机138****8000和139****8001",
		"身份证1101**********002X",
		"张*三",
		"欧阳**",
		"客户金**和收款人方**",
		"金**先生与付**女士",
		"账户欧阳**转给夏侯**",
		"给张**转账，给李**转账",
		"由金**代付，向钱**核对",
		"尾号**1234的卡和**5678的卡",
		"尾号**1234余额不足，**5678余额充足",
		"尾号**1234, **5678",
		"客户王*、李*、赵*",
		"利息=本金*利率*天数",
		"2*3*4",
		"5 * 3 * 2",
		"10*（1+5%）*2",
		"姓名____电话____",
		"1~3天",
		"3%~5%",
		"1~3个工作日，5~7个工作日",
		"1万~5万",
		"3%~~5%与4%~~6%",
		"2026年1月~2026年3月",
		"a*b",
		"snake_case_name",
		"a __ b",
		"* * 甲"[4:],
		"~",
		"~~",
		"甲~~",
		"**，甲**",
	)
}
