package zh_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

func load(t *testing.T, files map[string]string) (zh.Words, error) {
	t.Helper()
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return zh.LoadWords(m)
}

func TestLoadWords(t *testing.T) {
	got, err := load(t, map[string]string{
		"dictionary.txt": "\ufeff# words\n餘額寶\n  花呗 100  \r\nＬＰＲ 5 eng # a comment\n\n",
		"synonyms.txt":   "提现，取现、取錢\n~ 充值,转入,充值\n余额宝, 零钱通 => 货币基金\n",
		"pinyin.txt":     "银行 YIN Hang\n女 nü\n",
		"stopwords.txt":  "怎么 的\n吗 # asks\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	three, two := []string{"提现", "取现", "取钱"}, []string{"充值", "转入"}
	want := zh.Words{
		Dictionary: []zh.Entry{{"余额宝", 0, "n"}, {"花呗", 100, "n"}, {"lpr", 5, "eng"}},
		Synonyms: []zh.Group{
			{From: three, To: three, Line: 1},
			{From: two, To: two, Near: true, Line: 2},
			{From: []string{"余额宝", "零钱通"}, To: []string{"货币基金"}, Line: 3},
		},
		Pinyin: map[string][]string{"银行": {"yin", "hang"}, "女": {"nv"}},
		Stop:   map[string]bool{"怎么": true, "的": true, "吗": true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLoadWordsOfAnEmptyFolder(t *testing.T) {
	w, err := load(t, nil)
	if err != nil || len(w.Dictionary)+len(w.Synonyms)+len(w.Pinyin)+len(w.Stop) != 0 {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestBadWordLines(t *testing.T) {
	long := strings.Repeat("长", 33)
	var many []string
	for i := range 65 {
		many = append(many, fmt.Sprintf("词%d", i))
	}
	for _, test := range []struct{ file, text, want string }{
		{"dictionary.txt", "，。", `dictionary.txt:1: ",。" has no letter or digit`},
		{"dictionary.txt", "好\n" + long, "dictionary.txt:2: "},
		{"dictionary.txt", "词 0", "dictionary.txt:1: the frequency \"0\" is not a whole number from 1 to 10000000"},
		{"dictionary.txt", "词 1.5", "dictionary.txt:1: the frequency"},
		{"dictionary.txt", "词 10000001", "dictionary.txt:1: the frequency"},
		{"dictionary.txt", "词 1 n 2", "dictionary.txt:1: 4 columns"},
		{"dictionary.txt", "好\n\xff\xfe", "dictionary.txt:2: not valid UTF-8"},
		{"synonyms.txt", "孤单", "synonyms.txt:1: a group of one word"},
		{"synonyms.txt", "同, 同", "synonyms.txt:1: a group of one word"},
		{"synonyms.txt", ", ,", `synonyms.txt:1: an empty word`},
		{"synonyms.txt", "，，", "synonyms.txt:1: no words"},
		{"synonyms.txt", "# fine\na => ", "synonyms.txt:2: no words"},
		{"synonyms.txt", "=> b", "synonyms.txt:1: no words"},
		{"synonyms.txt", "~", "synonyms.txt:1: no words"},
		{"synonyms.txt", strings.Join(many, ","), "synonyms.txt:1: 65 words in a group; at most 64"},
		{"synonyms.txt", "好, " + long, "synonyms.txt:1: "},
		{"pinyin.txt", "银行 yin", `pinyin.txt:1: "银行" has 2 characters, but 1 syllables follow`},
		{"pinyin.txt", "银行 yin háng", `pinyin.txt:1: "háng" is no syllable`},
		{"stopwords.txt", "的 ！", "stopwords.txt:1: "},
	} {
		_, err := load(t, map[string]string{test.file: test.text})
		var line *zh.LineError
		if !errors.As(err, &line) || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s %.20q: %v, want %s…", test.file, test.text, err, test.want)
		}
	}
}

func TestWordFilesHaveLimits(t *testing.T) {
	if _, err := load(t, map[string]string{"dictionary.txt": strings.Repeat("词\n", 200_001)}); err == nil || !strings.HasPrefix(err.Error(), "dictionary.txt:200001: ") {
		t.Errorf("too many lines: %v", err)
	}
	if _, err := load(t, map[string]string{"dictionary.txt": strings.Repeat("#", 16<<20+1)}); err == nil || !strings.Contains(err.Error(), "16777216") {
		t.Errorf("a file too large: %v", err)
	}
	if _, err := load(t, map[string]string{"stopwords.txt": "的\n" + strings.Repeat("长", 1<<20)}); err == nil || !strings.HasPrefix(err.Error(), "stopwords.txt:2: ") {
		t.Errorf("a line too long: %v", err)
	}
}

// unreadable is a folder in which nothing can be read.
type unreadable struct{}

func (unreadable) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestUnreadableWordFiles(t *testing.T) {
	if _, err := zh.LoadWords(unreadable{}); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "dictionary.txt") {
		t.Errorf("%v", err)
	}
}

func TestWordsHash(t *testing.T) {
	base := map[string]string{"dictionary.txt": "花呗\n", "synonyms.txt": "a, b\n", "pinyin.txt": "银行 yin hang\n女 nv\n", "stopwords.txt": "的 了\n"}
	hash := func(file, text string) string {
		changed := map[string]string{}
		for name, old := range base {
			changed[name] = old
		}
		if file != "" {
			changed[file] = text
		}
		w, err := load(t, changed)
		if err != nil {
			t.Fatal(err)
		}
		return w.Hash()
	}
	same := hash("", "")
	for file, text := range map[string]string{"dictionary.txt": "# said otherwise\n 花呗\n", "stopwords.txt": "了\n的", "pinyin.txt": "女 nü\n银行 Yin Hang\n"} {
		if hash(file, text) != same {
			t.Errorf("%s says the same, but the hash differs", file)
		}
	}
	for file, text := range map[string]string{"dictionary.txt": "花呗 3\n", "synonyms.txt": "a => b\n", "stopwords.txt": "的\n", "pinyin.txt": "银行 yin xing\n女 nv\n"} {
		if hash(file, text) == same {
			t.Errorf("%s says something else, but the hash is the same", file)
		}
	}
}

// Whatever stands in the files: no panic, every error names a line of its file,
// and every word that is taken is folded and not longer than allowed.
func FuzzLoadWords(f *testing.F) {
	f.Add("花呗 10 n\n", "a, b => c\n~d,e", "银行 yin hang", "的 了")
	f.Add("\ufeff餘額寶\r\n#x", "，,、", "ü ü", "\xff")
	f.Add("词 -1", "~=>~", "a b c", "\x00")
	f.Fuzz(func(t *testing.T, dictionary, synonyms, pinyin, stop string) {
		files := map[string]string{"dictionary.txt": dictionary, "synonyms.txt": synonyms, "pinyin.txt": pinyin, "stopwords.txt": stop}
		w, err := load(t, files)
		if err != nil {
			for message := range strings.Lines(err.Error()) {
				known := slices.ContainsFunc([]string{"dictionary.txt:", "synonyms.txt:", "pinyin.txt:", "stopwords.txt:"}, func(p string) bool { return strings.HasPrefix(message, p) })
				if !known {
					t.Fatalf("%q names no file", message)
				}
			}
		}
		clean := func(word string) {
			if word == "" || utf8.RuneCountInString(word) > 32 || fold.String(word) != word || strings.TrimSpace(word) != word {
				t.Fatalf("%q is no clean word", word)
			}
		}
		for _, e := range w.Dictionary {
			clean(e.Word)
		}
		for _, g := range w.Synonyms {
			for _, word := range slices.Concat(g.From, g.To) {
				clean(word)
			}
			if len(g.From) == 0 || len(g.To) == 0 {
				t.Fatalf("%+v stands for nothing", g)
			}
		}
		for word, syllables := range w.Pinyin {
			clean(word)
			if len(syllables) != utf8.RuneCountInString(word) {
				t.Fatalf("%q is read %v", word, syllables)
			}
		}
		for word := range w.Stop {
			clean(word)
		}
		if again, _ := load(t, files); again.Hash() != w.Hash() {
			t.Fatal("the same files have two hashes")
		}
	})
}
