package zh

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yanyiwu/gojieba"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// TestCutsAsGojiebaDoes holds every cut against gojieba's own, of the starter knowledge,
// with and without its words, and of texts in which words of the dictionary run into
// each other.
func TestCutsAsGojiebaDoes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: gojieba is loaded three times")
	}
	words, err := LoadWords(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	texts := append(starterTexts(t), mixedTexts(t)...)
	for name, own := range map[string][]Entry{"general": nil, "with the starter's words": words.Dictionary, "with words made light": {{Word: "余额", Freq: 1}, {Word: "的", Freq: 1}}} {
		s, err := newSegmenter(own)
		if err != nil {
			t.Fatal(err)
		}
		jieba := gojieba.NewJieba("", "", userFile(t, s, own))
		for _, text := range texts {
			if diff := cmp.Diff(ofJieba(jieba, text), s.pieces(text)); diff != "" {
				t.Fatalf("%s: %s\n-gojieba +ours:\n%s", name, string(text), diff)
			}
		}
		jieba.Free()
	}
}

// pieces are what a text is cut into, before Latin words are put together.
func (s *segmenter) pieces(text []rune) (out []string) {
	ends := s.ends(text)
	for start := 0; start < len(text); start = int(ends[start]) {
		out = append(out, string(text[start:ends[start]]))
	}
	return out
}

func ofJieba(jieba *gojieba.Jieba, text []rune) (out []string) {
	for _, w := range jieba.Tokenize(string(text), gojieba.DefaultMode, false) {
		out = append(out, w.Str)
	}
	return out
}

// userFile writes the words as gojieba wants them: exactly three columns, since it reads
// two as word and tag.
func userFile(t *testing.T, s *segmenter, words []Entry) string {
	var b strings.Builder
	for _, w := range words {
		fmt.Fprintf(&b, "%s %d n\n", w.Word, int(s.own.freq([]rune(w.Word))))
	}
	path := filepath.Join(t.TempDir(), "user")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func starterTexts(t *testing.T) (out [][]rune) {
	err := fs.WalkDir(content.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(content.FS, path)
		if utf8.Valid(text) {
			out = append(out, fold.Runes(string(text)))
		}
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatal(len(out), err)
	}
	return out
}

// mixedTexts are words of the dictionary and halves of them, one after the other.
func mixedTexts(t *testing.T) (out [][]rune) {
	general, err := generalDictionary()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var text []rune
		for range 30 {
			word := general.anyWord(random)
			text = append(text, word[random.IntN(len(word)):]...)
			text = append(text, general.anyWord(random)...)
			text = append(text, []rune(" \t\n，。a1.-𠮷")[random.IntN(10)])
		}
		out = append(out, text)
	}
	return out
}

// anyWord goes from letter to letter until a word ends.
func (d *dictionary) anyWord(random *rand.Rand) (word []rune) {
	for at := 0; at == 0 || d.nodes[at].next != d.nodes[at+1].next && random.IntN(3) > 0; {
		from, to := d.nodes[at].next, d.nodes[at+1].next
		at = int(from) + random.IntN(int(to-from))
		word = append(word, d.nodes[at].letter)
	}
	return slices.Clip(word)
}

func BenchmarkNewSegmenter(b *testing.B) {
	for b.Loop() {
		if _, err := newSegmenter(nil); err != nil {
			b.Fatal(err)
		}
	}
}
