package language

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/traditional"
)

// What browsers ask for, and what they are answered in.
func TestAccepted(t *testing.T) {
	for header, want := range map[string]*Language{
		"": Simplified, "*": Simplified, "zh-CN,zh;q=0.9": Simplified, "zh": Simplified, "zh-SG": Simplified, "de-DE,de;q=0.9": Simplified, "zh-TW": Traditional, "zh-HK,zh;q=0.8": Traditional, "zh-MO": Traditional, "zh-Hant-TW": Traditional,
		"en-US,en;q=0.9": English, "en-GB": English, "en;q=0.5,zh-TW;q=0.9": Traditional, "de,zh-TW;q=0.5": Traditional, "\x00;;,": Simplified, strings.Repeat("x,", 5000): Simplified,
	} {
		if got := Accepted(header); got != want {
			t.Errorf("%.40q is answered in %s, want %s", header, got.Tag, want.Tag)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\d\}`)

// Every message exists in each language and holds the same places; the traditional ones
// are in traditional characters.
func TestEveryMessageExistsInEachLanguage(t *testing.T) {
	for _, l := range All {
		for key, text := range l.messages {
			for _, other := range All {
				there, ok := other.messages[key]
				if !ok {
					t.Errorf("%s has no %s", other.Tag, key)
				}
				places, theirs := placeholder.FindAllString(text, -1), placeholder.FindAllString(there, -1)
				if slices.Sort(places); ok {
					if slices.Sort(theirs); !slices.Equal(places, theirs) {
						t.Errorf("%s: %v in %s, %v in %s", key, places, l.Tag, theirs, other.Tag)
					}
				}
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s says nothing in %s", key, l.Tag)
			}
		}
	}
	for key, text := range Traditional.messages {
		if converted := traditional.String(text); converted != text {
			t.Errorf("%s is %q, in traditional characters %q", key, text, converted)
		}
	}
}

// use is a message that templates, scripts or handlers name.
var use = regexp.MustCompile("\\b(?:t|said) \"([a-z][^\"]*)\"|(?:Must|Say)\\((?:c, |p\\.Language\\(c\\), )?\"([^\"]+)\"|\\bsay\\('([a-z.]+)'")

// spoken are the files of help centre, desk, door and scripts.
func spoken(t *testing.T, extension string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, folder := range []string{"", "help", "desk", "guide"} {
		for _, sub := range []string{"", "templates", "assets"} {
			names, err := filepath.Glob(filepath.Join("..", folder, sub, "*"+extension))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				out[name] = string(text)
			}
		}
	}
	return out
}

// Nothing that help centre and desk say stands in their templates and scripts: it is a
// message. The widget stands by itself, and the console's navigation is the console's.
func TestNoChineseIsLeftInTemplatesAndScripts(t *testing.T) {
	han := regexp.MustCompile(`[\x{3000}-\x{303f}\x{4e00}-\x{9fff}\x{ff00}-\x{ffef}]+`)
	comment := regexp.MustCompile(`(?m)^\s*//.*$|\s//[^'"` + "`" + `]*$|(?s:\{\{define "(?:consolenav|outcomes)"\}\}.*?\n(?:\{\{define|$))`)
	files := spoken(t, ".html")
	for name, text := range spoken(t, ".js") {
		files[name] = text
	}
	if len(files) < 25 {
		t.Fatalf("%d files", len(files))
	}
	for name, text := range files {
		if filepath.Base(name) == "widget.js" {
			continue
		}
		text = comment.ReplaceAllString(text, "")
		for _, variable := range []string{"工单号", "客户称呼"} { // of snippets: names that their authors write
			text = strings.ReplaceAll(text, variable, "")
		}
		if found := han.FindString(text); found != "" {
			t.Errorf("%s says %s", name, found)
		}
	}
}

// Every message that is named is there, and every one that is there is named.
func TestMessagesAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, extension := range []string{".html", ".js", ".go"} {
		for name, text := range spoken(t, extension) {
			if filepath.Base(name) == "widget.js" { // brings its own
				continue
			}
			for _, m := range use.FindAllStringSubmatch(text, -1) {
				key := m[1] + m[2]
				if m[3] != "" {
					key = "js." + m[3]
				}
				if used[key] = true; !Simplified.Has(key) && !strings.HasSuffix(key, ".") {
					t.Errorf("%s names %s", name, key)
				}
			}
		}
	}
	for key := range Simplified.messages {
		made := slices.ContainsFunc([]string{"role.", "kind.", "risk.R", "code.", "step.", "error.", "progress.", "house.", "guide.", "filter."}, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if !used[key] && !made {
			t.Errorf("nothing says %s", key)
		}
	}
}

func TestSay(t *testing.T) {
	if got := English.Must("results", "{1}", 7); got != "Results for “{1}”: 7" {
		t.Errorf("%q", got)
	}
	if _, err := English.Say("none.such"); err == nil {
		t.Error("a message that is not there is said")
	}
	if _, err := fs.Stat(files, "messages/en.json"); err != nil {
		t.Error(err)
	}
}

// The widget brings its words along, since it stands in other pages: each in each
// language, with the same places, as here.
func TestTheWidgetSpeaksEachLanguage(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "help", "assets", "widget.js"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(source), "const words = ")
	block, rest, _ := strings.Cut(block, ";\n")
	var words map[string]map[string]string
	if err := json.Unmarshal([]byte(block), &words); err != nil || len(words) != len(All) {
		t.Fatalf("%d languages, %v", len(words), err)
	}
	han := regexp.MustCompile(`\p{Han}`)
	for _, l := range All {
		if len(words[l.Tag]) != len(words["zh-Hans"]) {
			t.Errorf("%s has %d words, not %d", l.Tag, len(words[l.Tag]), len(words["zh-Hans"]))
		}
		for key, text := range words[l.Tag] {
			if !slices.Equal(placeholder.FindAllString(text, -1), placeholder.FindAllString(words["zh-Hans"][key], -1)) || text == "" {
				t.Errorf("%s says %q for %s", l.Tag, text, key)
			}
			if l == English && han.MatchString(text) {
				t.Errorf("in English %s is %q", key, text)
			}
		}
	}
	for key, text := range words["zh-Hans"] {
		if named := strings.Contains(rest, "say('"+key+"'"); !named && !strings.HasPrefix(key, "R") {
			t.Errorf("nothing says %s", key)
		}
		if got := words["zh-Hant"][key]; got != traditional.String(text) {
			t.Errorf("%s is %q in traditional characters, not %q", key, got, traditional.String(text))
		}
	}
	if left := han.FindString(regexp.MustCompile(`(?m)^\s*//.*$|,?"PingFang SC".*sans-serif`).ReplaceAllString(rest, "")); left != "" {
		t.Errorf("%s is said in one language alone", left)
	}
}
