package zh

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Words is what editors say about words, from the files of a content folder:
// dictionary.txt, synonyms.txt, pinyin.txt and stopwords.txt. All words are
// folded.
type Words struct {
	Dictionary []Entry // changing it changes what is in an index
	Synonyms   []Group // these three act on queries alone
	Pinyin     map[string][]string
	Stop       map[string]bool
}

// Hash names the words.
func (w Words) Hash() string {
	b, _ := json.Marshal(w) // maps are written in the order of their keys; nothing in it fails
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Entry is a word that the segmenter must keep whole.
type Entry struct {
	Word string
	Freq int // 0: as high as it takes to win against its pieces
	Tag  string
}

// Group is a set of words that stand for each other.
type Group struct {
	From, To []string // a word of From also finds the words of To; equal for a two-way group
	Near     bool     // ~: related rather than the same, at a discount
	Line     int
}

// LineError says which line of which file is wrong.
type LineError struct {
	File    string
	Line    int
	Message string
}

func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// Limits of the word files.
const (
	maxWordRunes    = 32
	maxWordLines    = 200_000
	maxWordFileSize = 16 << 20
	maxGroupWords   = 64
)

// LoadWords reads the word files of a content folder, each optional. The error
// joins a *LineError for every bad line; the words are then incomplete.
func LoadWords(content fs.FS) (Words, error) {
	w := Words{Pinyin: map[string][]string{}, Stop: map[string]bool{}}
	return w, errors.Join(
		eachLine(content, "dictionary.txt", w.addEntry),
		eachLine(content, "synonyms.txt", w.addGroup),
		eachLine(content, "pinyin.txt", w.addReading),
		eachLine(content, "stopwords.txt", w.addStop),
	)
}

// eachLine calls add for every line that holds something. A # begins a comment.
func eachLine(content fs.FS, name string, add func(line string, number int) error) error {
	src, err := fs.ReadFile(content, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return eachLineOf(src, name, add)
}

// ReadSynonyms reads lines as synonyms.txt has them. The error joins a *LineError for every
// bad one.
func ReadSynonyms(text string) ([]Group, error) {
	var w Words
	err := eachLineOf([]byte(text), "synonyms.txt", w.addGroup)
	return w.Synonyms, err
}

// eachLineOf is eachLine of a file that was read.
func eachLineOf(src []byte, name string, add func(line string, number int) error) error {
	if len(src) > maxWordFileSize {
		return &LineError{name, 1, fmt.Sprintf("the file has %d bytes; at most %d are read", len(src), maxWordFileSize)}
	}
	var errs []error
	sc := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	sc.Buffer(nil, 1<<20)
	number := 0
	for sc.Scan() {
		number++
		line, _, _ := strings.Cut(sc.Text(), "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		var problem error
		switch {
		case !utf8.ValidString(line):
			problem = errors.New("not valid UTF-8")
		case number > maxWordLines:
			problem = fmt.Errorf("more than %d lines", maxWordLines)
		default:
			problem = add(line, number)
		}
		if problem != nil {
			errs = append(errs, &LineError{name, number, problem.Error()})
		}
	}
	if err := sc.Err(); err != nil {
		errs = append(errs, &LineError{name, number + 1, err.Error()})
	}
	return errors.Join(errs...)
}

// cleanWord folds a word and refuses what no text can contain.
func cleanWord(s string) (string, error) {
	s = strings.TrimSpace(fold.String(s)) // a control character folds to a space
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return "", errors.New("an empty word")
	case n > maxWordRunes:
		return "", fmt.Errorf("%q has %d characters; a word has at most %d", s, n, maxWordRunes)
	case strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0:
		return "", fmt.Errorf("%q has no letter or digit", s)
	}
	return s, nil
}

func (w *Words) addEntry(line string, _ int) error {
	fields := strings.Fields(line)
	if len(fields) > 3 {
		return fmt.Errorf("%d columns; a line is a word, then optionally its frequency and its tag", len(fields))
	}
	word, err := cleanWord(fields[0])
	if err != nil {
		return err
	}
	e := Entry{Word: word, Tag: "n"}
	if len(fields) > 1 {
		if e.Freq, err = strconv.Atoi(fields[1]); err != nil || e.Freq < 1 || e.Freq > 10_000_000 {
			return fmt.Errorf("the frequency %q is not a whole number from 1 to 10000000", fields[1])
		}
	}
	if len(fields) > 2 {
		e.Tag = fields[2]
	}
	w.Dictionary = append(w.Dictionary, e)
	return nil
}

// addGroup reads "a, b, c" (each stands for the others), "~ a, b" (the same at a
// discount) and "a, b => c" (a and b also find c).
func (w *Words) addGroup(line string, number int) error {
	g := Group{Line: number}
	if rest, ok := strings.CutPrefix(line, "~"); ok {
		g.Near, line = true, rest
	}
	from, to, oneWay := strings.Cut(line, "=>")
	var err error
	if g.From, err = wordList(from); err != nil {
		return err
	}
	if oneWay {
		if g.To, err = wordList(to); err != nil {
			return err
		}
	} else {
		if len(g.From) < 2 {
			return errors.New("a group of one word; write at least two, separated by commas")
		}
		g.To = g.From
	}
	w.Synonyms = append(w.Synonyms, g)
	return nil
}

func wordList(s string) ([]string, error) {
	var out []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		word, err := cleanWord(part)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no words; write them separated by commas")
	}
	if len(out) > maxGroupWords {
		return nil, fmt.Errorf("%d words in a group; at most %d", len(out), maxGroupWords)
	}
	return out, nil
}

// addReading reads "银行 yin hang": a word and a syllable for each character.
func (w *Words) addReading(line string, _ int) error {
	fields := strings.Fields(line)
	word, err := cleanWord(fields[0])
	if err != nil {
		return err
	}
	syllables := fields[1:]
	if n := utf8.RuneCountInString(word); n != len(syllables) {
		return fmt.Errorf("%q has %d characters, but %d syllables follow", word, n, len(syllables))
	}
	for i, s := range syllables {
		s = strings.ReplaceAll(strings.ToLower(s), "ü", "v")
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return fmt.Errorf("%q is no syllable; write it without tones, ü as v", s)
		}
		syllables[i] = s
	}
	w.Pinyin[word] = syllables
	return nil
}

func (w *Words) addStop(line string, _ int) error {
	for f := range strings.FieldsSeq(line) {
		word, err := cleanWord(f)
		if err != nil {
			return err
		}
		w.Stop[word] = true
	}
	return nil
}
