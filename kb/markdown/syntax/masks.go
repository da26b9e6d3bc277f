package syntax

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a run of stars may hide: the rest of a name, or what comes before the last digits of a
// number.

// surnames are the commonest ones, and the second characters of double ones.
const surnames = "王李刘陈杨赵吴徐孙朱胡郭罗郑梁宋唐韩冯邓曹彭袁潘蒋蔡杜魏吕沈姚卢姜崔谭廖贾韦邹秦邱尹薛侯陶黎郝龚邵覃莫葛孟闫" + everydaySurnames

// everydaySurnames end common words too: 资金, 对方, 由于, 过程.
const everydaySurnames = "张黄周马何高林谢许曾肖田董于余叶程苏丁任钟陆汪范金石夏付方白熊江段雷龙史贺顾毛万钱严武戴孔向汤阳官"

const (
	beforeNames    = "和与及跟同户人客名叫员为给向由被替请让找问将把" // 账户金**与收款人方**，给张**
	noNames        = "由于，给付，请付，同任，为何"
	doubleSurnames = "欧阳上官司马东方夏侯诸葛"
)

// endsWithSurname reports whether a text ends with a surname. One that is an everyday
// character counts where a name may begin.
func endsWithSurname(text []byte) bool {
	last, size := utf8.DecodeLastRune(text)
	if !strings.ContainsRune(surnames, last) {
		return false
	}
	if !strings.ContainsRune(everydaySurnames, last) {
		return true
	}
	c, _ := utf8.DecodeLastRune(text[:len(text)-size])
	both := string([]rune{c, last})
	return !unicode.Is(unicode.Han, c) || strings.Contains(doubleSurnames, both) || strings.ContainsRune(beforeNames, c) && !strings.Contains(noNames, both)
}

// units follow a figure, which is then no end of a number: **1000元起**, **2026年**.
var units = []string{"年", "元", "块", "万", "亿", "千", "百", "多", "余元", "个", "次", "笔", "天", "小时", "分钟", "秒", "倍", "份", "家", "条", "美元", "欧元", "港元", "港币", "起", "以上", "以下", "以内", "%", "％"}

// beginsWithTail reports whether a text begins with the last four digits of a number.
func beginsWithTail(rest []byte) bool {
	digits := 0
	for digits < len(rest) && digits < 5 && isDigit(rune(rest[digits])) {
		digits++
	}
	rest = rest[digits:]
	amount := len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && isDigit(rune(rest[1]))
	return digits == 4 && !amount && !slices.ContainsFunc(units, func(unit string) bool { return bytes.HasPrefix(rest, []byte(unit)) })
}
