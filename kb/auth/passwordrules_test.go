package auth_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// What somebody would try who knows what is common, and whose account it is.
func TestGuessablePasswords(t *testing.T) {
	w := newWorld(t)
	w.accounts.House = []string{"bank.example.cn", "日日金服"}
	w.person("zhang.san", kb.RoleAgent)
	for name, passwords := range map[string][]string{
		"of the list":         {"qwertyuiop", "manchester", "Christopher", "leavemealone", "q1w2e3r4t5y6"},
		"Chinese commons":     {"woaini5201314", "WoAiNi1314520", "5201314521", "7758521888888", "a5201314woaini", "我爱你中国1314520", "woaiwojia888"},
		"runs":                {"888888888888", "aaaaaaaaaa", "!!!!!!!!!!!!", "111222333444", "长长长长长长长长长长长长", "8888889999aa"},
		"walks":               {"1qaz2wsx3edc", "0987654321", "qwerty123456", "asdfghjkl;1", "zxcvbnm123", "abcdefghijkl", "147258369147258369"},
		"words and years":     {"Password2026", "P@ssw0rd1234", "admin@2026!", "welcome2025!", "mima20260101", "Beijing2008", "yinhang12345"},
		"repetitions":         {"x7kx7kx7kx7k", "夏天夏天夏天夏天夏天"},
		"numbers":             {"13800138000", "20260315", "88888888138"},
		"the login":           {"zhangsan1234", "zhang.san2026", "sanzhang!!!!", "ZHANG.SAN.zhang"},
		"the name":            {"张三张三1234abc", "zhangsan@8888", "张三password"},
		"the house":           {"wenjin123456", "bank.example", "example88888!", "日日金服2026888", "ririjinfu2026", "rrjf20260101"},
		"ours, with the name": {"问津管理员123456"},
	} {
		for _, password := range passwords {
			if utf8.RuneCountInString(password) < auth.MinPasswordRunes {
				continue
			}
			_, err := auth.NewPassword(ctx, password, "zhang.san", "张三", "bank.example.cn", "日日金服")
			wantError(t, name+" "+password, err, kb.Invalid, "guessable_password")
		}
	}
	for _, password := range []string{"correct horse", "a long password", "another password", "correct horse battery", "春眠不觉晓处处闻啼鸟", "kV3#pz8Wq1", "zhang-tR7w_kq2b", "385016749203", "Tr0ub4dor&3x", "床前明月光password", "顺风车wq8y3ktl"} {
		if _, err := auth.NewPassword(ctx, password, "zhang.san", "张三", "bank.example.cn"); err != nil {
			t.Errorf("%s: %v", password, err)
		}
	}
	// The rule holds wherever a password is set, with the words of the house.
	wantError(t, "set by an administrator", w.accounts.SetPassword(ctx, admin, "zhang.san", "Example888888"), kb.Invalid, "guessable_password")
	_, err := w.accounts.Create(ctx, admin, "li.si", "李四", kb.RoleAgent, "lisi20261126")
	wantError(t, "of a new account", err, kb.Invalid, "guessable_password")
	w.authenticator.SetupCode, w.authenticator.House = "the code", w.accounts.House
	_, err = w.authenticator.Setup(ctx, "the code", "boss", "老板", "ririjinfu888", "10.0.0.1")
	wantError(t, "of the first administrator", err, kb.Invalid, "guessable_password")
}

// Whatever is typed, it is judged, and what is refused stays refused in capitals.
func FuzzGuessable(f *testing.F) {
	for _, seed := range []string{"woaini5201314", "correct horse", "P@ssw0rd1234", "\x00\xff坏字节坏字节坏字节", strings.Repeat("ab", 100)} {
		f.Add(seed, "li.si")
	}
	f.Fuzz(func(t *testing.T, password, login string) {
		err := auth.CheckPassword(password, login)
		small := strings.ToLower(password)
		if strings.ToLower(strings.ToUpper(password)) != small || utf8.RuneCountInString(strings.ToUpper(password)) != utf8.RuneCountInString(password) {
			return // letters without a pair
		}
		if capitals := auth.CheckPassword(strings.ToUpper(password), login); (err == nil) != (capitals == nil) {
			t.Errorf("%q: %v, in capitals %v", password, err, capitals)
		}
	})
}
