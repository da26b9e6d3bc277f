package searchlog

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// hidden stands for what was masked, however long that was: who asks the same of
// another number asks the same.
const hidden = "***"

var (
	// Seven digits are a number, whatever of: of a person it may be the beginning, in
	// which no check digit tells it yet. Hotlines of the banks (95588) are shorter.
	digits  = `[0-9〇零一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖]`
	numbers = regexp.MustCompile(digits + `(?:[^\p{L}\p{N}]{0,4}` + digits + `){6,}[xX]?`)
	mails   = regexp.MustCompile(`[0-9a-z._%+\-]{1,64}(?:@|\(at\)|\[at\])[0-9a-z.\-]{1,64}`)
	// What stands before a name. After "我叫" or a colon anything is one; after the bare
	// word 姓名 only what begins with a surname, since people ask how to change a 姓名.
	called = regexp.MustCompile(`(?:我叫|名字叫|名叫|(?:姓名|名字|户名|收款人|持卡人|开户人)(?:是|为|叫|:|,))[:, ]?(\p{Han}{2,4})`)
	named  = regexp.MustCompile(`(?:姓名|户名|收款人|持卡人|开户人|我是|本人)[:, ]?(` + surnames + `\p{Han}{1,2})`)
	// What follows the name of a messenger is an account there: letters with a digit or _
	// among them, or the digits of a QQ.
	accounts = regexp.MustCompile(`(?:微信|wechat|vx|wx|抖音|支付宝|淘宝)(?:号码?|账号|id)?[:, ]{0,2}(?:是|为)?([a-z][a-z\-]{0,28}[0-9_][a-z0-9_\-]{0,28})|qq(?:号码?)?[:, ]{0,2}(?:是|为)?([0-9]{5,})`)
	asking   = regexp.MustCompile(`^(?:什么|怎|谁|哪|多少|不|没|否|对|错)`)
)

// surnames are the most frequent ones, which most people have; those are left out that
// begin frequent words of questions.
const surnames = `(?:欧阳|司马|上官|诸葛|夏侯|皇甫|慕容|令狐|[王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧程曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范姚谭廖邹熊陆郝孔白崔康毛邱秦史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚庞樊殷施洪翟倪严牛俞章鲁葛毕聂鲍])`

// follows ends a name that is followed by more of the sentence.
const follows = "的是在和与要想能会怎为被把有不了吗呢啊请问如何可以没手身银账"

// span is a stretch of a text, in runes.
type span struct{ start, end int }

// Mask takes personal data out of a text: numbers of seven digits and more, also spoken
// ones, identity, card, phone and travel document numbers, mail addresses, accounts of
// messengers, and names where the text says that they are names. Nothing of what is masked stays.
func Mask(text string) string {
	sq := fold.Squeeze(text)
	found := inSqueezed(sq)
	folded := fold.String(text) // has what Squeeze takes for markup, too
	for _, pattern := range []*regexp.Regexp{numbers, mails} {
		for _, m := range pattern.FindAllStringIndex(folded, -1) {
			start := utf8.RuneCountInString(folded[:m[0]])
			found = append(found, span{start, start + utf8.RuneCountInString(folded[m[0]:m[1]])})
		}
	}
	for _, m := range accounts.FindAllStringSubmatchIndex(folded, -1) {
		start, end := max(m[2], m[4]), max(m[3], m[5])
		from := utf8.RuneCountInString(folded[:start])
		found = append(found, span{from, from + utf8.RuneCountInString(folded[start:end])})
	}
	if len(found) == 0 {
		return text
	}
	return replace(text, found)
}

// inSqueezed finds what is to be masked, however it is spread out.
func inSqueezed(sq fold.Squeezed) (out []span) {
	text := sq.String()
	add := func(start, end int) {
		var s span
		s.start, s.end = sq.Span(utf8.RuneCountInString(text[:start]), utf8.RuneCountInString(text[:end]))
		out = append(out, s)
	}
	for _, d := range personal.Find(text, nil) {
		add(d.Start, d.End)
	}
	for _, pattern := range []*regexp.Regexp{numbers, mails} {
		for _, m := range pattern.FindAllStringIndex(text, -1) {
			add(m[0], m[1])
		}
	}
	for _, pattern := range []*regexp.Regexp{called, named} {
		for _, m := range pattern.FindAllStringSubmatchIndex(text, -1) {
			if n := nameLength(text[m[2]:m[3]]); n > 0 {
				add(m[2], m[2]+n)
			}
		}
	}
	return out
}

// nameLength is how many bytes of what follows "my name is" are a name; 0 for what is a
// question.
func nameLength(s string) int {
	if asking.MatchString(s) {
		return 0
	}
	_, first := utf8.DecodeRuneInString(s)
	_, second := utf8.DecodeRuneInString(s[first:])
	if i := strings.IndexAny(s[first+second:], follows); i >= 0 { // a name has two characters at least
		return first + second + i
	}
	return len(s)
}

// replace puts what is hidden in place of stretches of a text.
func replace(text string, found []span) string {
	slices.SortFunc(found, func(a, b span) int { return a.start - b.start })
	runes := []rune(text)
	var b strings.Builder
	at := 0
	for i, s := range found {
		if i == 0 || s.start > at {
			b.WriteString(string(runes[at:s.start]))
			b.WriteString(hidden)
		}
		at = max(at, s.end)
	}
	b.WriteString(string(runes[at:]))
	return b.String()
}
