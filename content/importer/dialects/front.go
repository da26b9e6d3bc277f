package dialects

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
)

// front is the front matter of a file, as far as it could be read.
type front struct {
	values  map[string]any
	notes   []string
	address string // by which the site has it
}

// split parts a file at its front matter; line is that on which the text begins.
func split(text string) (f front, body string, line int) {
	trimmed := strings.TrimLeft(text, "\n\t \u3000")
	begin := strings.Count(text[:len(text)-len(trimmed)], "\n") + 1
	for _, format := range []struct {
		fence string
		read  func([]byte, any) error
	}{{"---", yaml.Unmarshal}, {"+++", toml.Unmarshal}, {";;;", json.Unmarshal}} {
		first, rest, _ := strings.Cut(trimmed, "\n")
		if strings.TrimRight(first, " \t\u3000") != format.fence {
			continue
		}
		head, after, closed := cutLine(rest, format.fence)
		if !closed {
			f.notes = append(f.notes, "the front matter has no end")
			return f, trimmed, begin
		}
		f.read(head, format.read, format.fence)
		return f, after, begin + strings.Count(head, "\n") + 2
	}
	if strings.HasPrefix(trimmed, "{") {
		decoder := json.NewDecoder(strings.NewReader(trimmed))
		if err := decoder.Decode(&f.values); err == nil && f.values["title"] != nil {
			end := int(decoder.InputOffset())
			return f, trimmed[end:], begin + strings.Count(trimmed[:end], "\n")
		}
		f.values = nil
	}
	return f, trimmed, begin
}

// cutLine cuts a text at the line that is the fence.
func cutLine(text, fence string) (before, after string, found bool) {
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		line, next := text[at:], len(text)
		if end >= 0 {
			line, next = text[at:at+end], at+end+1
		}
		if trimmed := strings.TrimRight(line, " \t\u3000"); trimmed == fence || fence == "---" && trimmed == "..." {
			return text[:at], text[next:], true
		}
		at = next
	}
	return text, "", false
}

var simpleLine = regexp.MustCompile(`^([A-Za-z_][\w-]*)\s*[:=：]\s*(.*)$`)

// read reads the values; lines that stand for themselves where the whole can't be read.
func (f *front) read(head string, unmarshal func([]byte, any) error, fence string) {
	if fence == ";;;" {
		head = "{" + head + "}"
	}
	err := unmarshal([]byte(head), &f.values)
	if err == nil {
		return
	}
	f.values = map[string]any{}
	f.notes = append(f.notes, fmt.Sprintf("the front matter has a mistake (%.120s): only its plain lines were read", strings.Join(strings.Fields(err.Error()), " ")))
	for line := range strings.SplitSeq(head, "\n") {
		m := simpleLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		value := strings.TrimSpace(m[2])
		if inner, ok := strings.CutPrefix(value, "["); ok {
			f.values[m[1]] = strings.Trim(inner, "]")
			continue
		}
		f.values[m[1]] = strings.Trim(value, `"'`)
	}
}

// text is a value as one line.
func (f front) text(keys ...string) string {
	for _, key := range keys {
		switch v := f.values[key].(type) {
		case string:
			return strings.Join(strings.Fields(v), " ")
		case int, int64, uint64, float64, bool:
			return fmt.Sprint(v)
		}
	}
	return ""
}

// list is a value as texts: a list, or words parted by commas.
func (f front) list(keys ...string) (out []string) {
	for _, key := range keys {
		switch v := f.values[key].(type) {
		case string:
			out = append(out, strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",，、;；", r) })...)
		case []any:
			for _, item := range v {
				switch item.(type) {
				case string, int, int64, uint64, float64, bool:
					out = append(out, fmt.Sprint(item))
				}
			}
		}
	}
	for i := range out {
		out[i] = strings.Trim(strings.TrimSpace(out[i]), `"'`)
	}
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

// categories is the path of categories: Hexo has the levels in a list, and several paths
// as lists in a list, of which the first counts.
func (f front) categories() string {
	if several, ok := f.values["categories"].([]any); ok && len(several) > 0 {
		if first, nested := several[0].([]any); nested {
			return strings.Join(front{values: map[string]any{"x": first}}.list("x"), " / ")
		}
	}
	for _, key := range []string{"category", "categories"} {
		if all := f.list(key); len(all) > 0 {
			return strings.ReplaceAll(strings.Join(all, " / "), "/", " / ")
		}
	}
	return ""
}

// known are the keys that act, or that say nothing of a text.
var known = strings.Fields(`title slug id permalink url aliases abbrlink tags categories category questions audience owner products lang layout draft published
	date updated lastmod last_modified_at last_update lastUpdated toc comments mathjax katex sidebar sidebar_position sidebar_label weight type outline head top sticky author authors
	hide_title hide_table_of_contents pagination_next pagination_prev prev next navbar footer editLink aside pageClass sitemap robots answer risk_level`)

// fill fills in what the front matter says.
func (f *front) fill(item *importer.Item) {
	a := &item.Article
	a.Title = f.text("title")
	a.Tags = f.list("tags")
	a.Questions = f.list("questions")
	a.Products = f.list("products")
	a.Owner = f.text("owner")
	a.Answer = f.text("answer")
	a.Category = f.categories()
	if audience := f.text("audience"); audience != "" {
		if a.Audience = kb.Audience(audience); a.Audience != kb.AudiencePublic {
			a.Audience = kb.AudienceAgent
		}
	}
	f.address = f.text("permalink", "url", "slug", "abbrlink", "id")
	slug := f.text("slug", "permalink", "abbrlink", "id")
	a.Slug = strings.ToLower(strings.TrimSuffix(path.Base(strings.Trim(slug, "/")), ".html"))
	if slug == "" || a.Slug == "." || strings.Contains(a.Slug, ":") {
		a.Slug = ""
	}
	if f.text("draft") == "true" || f.text("published") == "false" {
		item.Notes = append(item.Notes, "it was a draft there")
	}
	for key := range f.values {
		if !slices.Contains(known, key) {
			item.Notes = append(item.Notes, "front matter left out: "+key)
		}
	}
	slices.Sort(item.Notes)
}
