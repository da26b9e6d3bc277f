// Package language is which language the pages speak, and their words in each: the files
// in messages, one a language. Articles are Chinese whatever it is; in traditional
// characters they are converted (package traditional).
package language

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// Language is one that the pages speak.
type Language struct {
	Tag  string // as in lang="…"
	Name string // of itself
	// Articles is the tag of what articles are shown in.
	Articles string
	Locale   string // of the articles, as og:locale names it
	messages map[string]string
}

//go:embed messages/*.json
var files embed.FS

// The languages, simplified Chinese first: it is what whoever asks for none of them is
// answered in.
var (
	Simplified  = read("zh-Hans", "简体中文", "zh-Hans", "zh_CN")
	Traditional = read("zh-Hant", "繁體中文", "zh-Hant", "zh_TW")
	English     = read("en", "English", "zh-Hans", "zh_CN")
	All         = []*Language{Simplified, Traditional, English}
)

// matcher knows that Taiwan, Hong Kong and Macao read traditional characters.
var matcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.TraditionalChinese, language.English})

func read(tag, name, articles, locale string) *Language {
	l := &Language{Tag: tag, Name: name, Articles: articles, Locale: locale}
	text, err := files.ReadFile("messages/" + tag + ".json")
	if err == nil {
		err = json.Unmarshal(text, &l.messages)
	}
	if err != nil {
		panic(err) // it is embedded
	}
	return l
}

// ByTag is the language of a tag, nil where there is none.
func ByTag(tag string) *Language {
	for _, l := range All {
		if l.Tag == tag {
			return l
		}
	}
	return nil
}

// Accepted is the language that suits an Accept-Language header best.
func Accepted(header string) *Language {
	if len(header) > 200 {
		header = header[:200]
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return Simplified
	}
	for _, tag := range tags { // one by one: of zh-HK,zh the first counts
		if _, i, confidence := matcher.Match(tag); confidence > language.No {
			return All[i]
		}
	}
	return Simplified
}

// Say is a message with what stands in it for {0}, {1} …
func (l *Language) Say(key string, args ...any) (string, error) {
	text, ok := l.messages[key]
	if !ok {
		return "", fmt.Errorf("there is no message %q in %s", key, l.Tag)
	}
	if len(args) == 0 {
		return text, nil
	}
	pairs := make([]string, 0, 2*len(args))
	for i, arg := range args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", fmt.Sprint(arg))
	}
	return strings.NewReplacer(pairs...).Replace(text), nil
}

// Must is Say for keys that stand in the program; where one is missing it is the key,
// which a test finds.
func (l *Language) Must(key string, args ...any) string {
	text, err := l.Say(key, args...)
	if err != nil {
		return key
	}
	return text
}

// Has reports whether there is a message.
func (l *Language) Has(key string) bool { return l.messages[key] != "" }

// Scripts are the messages that scripts say: those whose keys begin with "js.".
func (l *Language) Scripts() map[string]string {
	out := map[string]string{}
	for key, text := range l.messages {
		if name, ok := strings.CutPrefix(key, "js."); ok {
			out[name] = text
		}
	}
	return out
}
