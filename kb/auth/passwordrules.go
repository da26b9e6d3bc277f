package auth

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"github.com/wenjin-kb/wenjin/kb"
)

// MinPasswordRunes is the shortest password (NIST SP 800-63B-4 asks for 15 where
// it is the only factor, 8 otherwise; we stand between, with a rate limit).
const MinPasswordRunes = 10

// maxPasswordRunes bounds what is hashed.
const maxPasswordRunes = 200

// commonPasswords are those of at least MinPasswordRunes characters in the list of
// @zxcvbn-ts/language-common, made of passwords that have leaked.
//
//go:embed common-passwords.txt
var commonPasswords string

var isCommon = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, line := range strings.Fields(commonPasswords) {
		out[line] = true
	}
	return out
})

// commonWords are what guessable passwords are put together from, beside runs,
// repetitions and walks over the keyboard.
var commonWords = strings.Fields(`
	password passwd passw0rd pass word pwd admin administrator root user guest test login signin welcome hello secret letmein changeme default
	iloveyou love master dragon monkey football sunshine princess superman system manager service support server company office computer oracle
	abc asd zxc qaz wsx edc spring summer autumn winter january monday
	woaini aini woaiwojia woaini1314 nihao woshi shei caonima tianshi mima yonghu guanliyuan zhongguo china beijing shanghai shenzhen guangzhou hangzhou
	taobao weixin wechat qq zhifubao alipay yinhang bank jinrong finance licai daikuan kefu bangzhu help helpcenter wenjin xinnian kuaile facai
	5201314 1314520 5211314 1314521 7758521 7758258 147258369 147258 258369 147 258 369 159357 1314 520 521 168 518 110 10086 95588
	密码 口令 管理员 我爱你 你好 中国 银行 客服 帮助中心 问津 新年快乐 恭喜发财 登录 系统`)

// walks are what fingers do on a keyboard; any part of one, there or back, is none
// of one's own.
var walks = []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()"}

// ownRunes is how many letters' worth of a password must be its own, that is in none
// of those.
const ownRunes = 6

// checkPassword refuses what is too short, and what somebody would guess who knows
// what is common, and the words about the person.
func checkPassword(password string, about ...string) error {
	if n := utf8.RuneCountInString(password); n < MinPasswordRunes || n > maxPasswordRunes {
		return kb.Errorf(kb.Invalid, "invalid_password", "a password has %d to %d characters", MinPasswordRunes, maxPasswordRunes)
	}
	small := strings.ToLower(password)
	if isCommon()[small] || isCommon()[plain(small)] || own([]rune(small), wordsAbout(about)) < ownRunes {
		return kb.Errorf(kb.Invalid, "guessable_password", "the password is common or made of common words, runs, repetitions or the person's name; add some characters of your own")
	}
	return nil
}

// plain undoes the digits and signs that people write for letters.
var plain = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t").Replace

// wordsAbout are the parts of logins, names and hosts, and the readings of Chinese
// ones, together and as initials.
func wordsAbout(about []string) []string {
	var out []string
	for _, text := range about {
		text = strings.ToLower(text)
		out = append(out, strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
		var whole, initials string
		for _, syllable := range pinyin.LazyConvert(text, nil) {
			whole, initials = whole+syllable, initials+syllable[:1]
		}
		out = append(out, whole, initials)
	}
	return out
}

// own is what the characters of a password are worth that no piece covers, at the
// best way to cover it.
func own(password []rune, about []string) float64 {
	words := map[string]bool{}
	for _, w := range append(about, commonWords...) {
		words[w] = utf8.RuneCountInString(w) > 1
	}
	least := make([]float64, len(password)+1) // of the first i characters
	for end := 1; end <= len(password); end++ {
		least[end] = least[end-1] + worth(password[end-1])
		for start := range end - 1 {
			if least[start] < least[end] && isPiece(password, start, end, words) {
				least[end] = least[start]
			}
		}
	}
	return least[len(password)]
}

// worth is how many letters a character is worth: of as many as it is one of.
func worth(r rune) float64 {
	switch {
	case unicode.IsDigit(r):
		return 0.5
	case unicode.Is(unicode.Han, r):
		return 2
	}
	return 1
}

// isPiece reports whether a part of at least two characters is a word, a year, a
// part of a walk, one character again and again, or what stands right before it.
func isPiece(password []rune, start, end int, words map[string]bool) bool {
	piece := string(password[start:end])
	n := end - start
	switch {
	case words[piece] || words[plain(piece)]:
		return true
	case n == 4 && (strings.HasPrefix(piece, "19") || strings.HasPrefix(piece, "20")) && strings.Trim(piece, "0123456789") == "":
		return true
	case start >= n && string(password[start-n:start]) == piece:
		return true
	case n < 3:
		return false
	case strings.Trim(piece, string(password[start])) == "":
		return true
	}
	for _, walk := range walks {
		if strings.Contains(walk, piece) || strings.Contains(walk, reversed(password[start:end])) {
			return true
		}
	}
	return false
}

func reversed(runes []rune) string {
	var b strings.Builder
	for i := len(runes) - 1; i >= 0; i-- {
		b.WriteRune(runes[i])
	}
	return b.String()
}
