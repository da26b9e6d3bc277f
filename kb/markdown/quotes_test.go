package markdown

import (
	"math/rand/v2"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestUnquoted(t *testing.T) {
	for value, says := range map[string]string{
		"": "", "余额宝": "", "  a  ": "", "a:b": "", "a # b": "", "-a": "", "-1": "", "?a": "", "3.5%": "",
		"a: b": "冒号", "a:": "冒号", "问：答: 是": "冒号",
		"@a": "以 @ 开头", "`a`": "以 ` 开头", "%a": "以 % 开头", "*a": "以 * 开头", "&a": "以 & 开头", "!a": "以 ! 开头", "]a": "以 ] 开头", "}a": "以 } 开头", "| a": "以 | 开头", "> a": "以 > 开头",
		"- a": "以“- ”开头", "? a": "以“? ”开头",
		`"a"`: "", `"a" # b`: "", `"a`: "成对", `"a" b`: "包住整个值", `"a\"b"`: "", `"a\qb"`: `写成 \\`, `"a\\qb"`: "", `"a\`: "成对",
		"'a'": "", "'a''b'": "", "'a": "成对", "'a' b": "包住整个值", `'a\qb'`: "",
		"[a, b]": "", "[a, b] # c": "", "[a": "成对", "[a,": "", "[a] b": "后面又有别的文字", "{a: b}": "", "{a": "成对", "{{limit}}": "{{", "{{a}} b": "{{",
	} {
		if got := unquoted(value); says == "" && got != "" || !strings.Contains(got, says) {
			t.Errorf("%s: %q, want %q", value, got, says)
		}
	}
}

// Whoever is told to quote a value has written one that YAML does not read as it
// stands there, and would be read with quotation marks.
func TestWhatMustBeQuotedIsNotRead(t *testing.T) {
	r := rand.New(rand.NewPCG(81, 82))
	pieces := []string{"余额", "a", ": ", ":", "\"", "'", "[", "]", "{", "}", "{{", "}}", "#", " # ", "- ", "? ", "@", "%", "*", "&", "!", "|", ">", ",", `\`, `\n`, `\q`, " ", "''", "`"}
	told := 0
	for range 20_000 {
		var b strings.Builder
		for range r.IntN(5) + 1 {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		value := strings.TrimSpace(b.String())
		if unquoted(value) == "" {
			continue
		}
		told++
		var read struct{ K any }
		if err := yaml.Unmarshal([]byte("k: "+value+"\n"), &read); err == nil && read.K == value {
			t.Fatalf("%s must be quoted, but is read as it is", value)
		}
		var quoted struct{ K string }
		if err := yaml.Unmarshal([]byte("k: '"+strings.ReplaceAll(value, "'", "''")+"'\n"), &quoted); err != nil || quoted.K != value {
			t.Fatalf("%s is not read with quotation marks: %q, %v", value, quoted.K, err)
		}
	}
	if told < 5000 {
		t.Errorf("%d values are told of", told)
	}
}
