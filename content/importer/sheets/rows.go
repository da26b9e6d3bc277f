package sheets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/dialects"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/spreadsheet"
)

// headerWithin rows of the top of a sheet the names of its columns stand.
const headerWithin = 10

// collector gathers the items of all tables.
type collector struct {
	out   importer.Export
	seen  map[string]int    // id → item
	asked []map[string]bool // of the items, the ways to ask them
	rows  []row             // of the items
	tops  []string          // the first rows of tables without a header that is known
}

// table reads one.
func (c *collector) table(t table) {
	at, columns := header(t.rows)
	if columns == nil {
		c.out.Notes = append(c.out.Notes, importer.Notef(t.place, "no row has the names of a column of questions and one of answers"))
		for _, row := range t.rows[:min(len(t.rows), 1)] {
			c.tops = append(c.tops, strings.Join(row, ", "))
		}
		return
	}
	for i, f := range columns {
		if f == unknown && strings.TrimSpace(cell(t.rows[at], i)) != "" {
			c.out.Notes = append(c.out.Notes, importer.Notef(t.place, "the column %q was left out", t.rows[at][i]))
		}
	}
	last := -1
	for n := at + 1; n < len(t.rows); n++ {
		r := rowOf(t.rows[n], columns)
		place := fmt.Sprintf("%s:%d", t.place, n+1)
		switch {
		case r.question == "" && r.answer == "" && len(r.similar) > 0 && last >= 0: // a merged cell goes on
			c.add(last, r)
		case r.question == "" && r.answer == "" && len(r.similar) == 0:
		case r.question == "":
			c.out.Notes = append(c.out.Notes, importer.Notef(place, "a row without a question was left out"))
		case r.answer == "" && r.short == "" && !c.knows(r):
			c.out.Notes = append(c.out.Notes, importer.Notef(place, "the question %q has no answer and was left out", r.question))
		default:
			last = c.row(r, place)
		}
	}
}

// header finds the row with the names of the columns.
func header(rows [][]string) (at int, columns []field) {
	for at, row := range rows[:min(len(rows), headerWithin)] {
		fields := make([]field, len(row))
		for i, name := range row {
			fields[i] = fieldOf(name)
		}
		if slices.Contains(fields, question) && slices.Contains(fields, answer) {
			return at, fields
		}
	}
	return 0, nil
}

// row is what one row says.
type row struct {
	id, question, answer, short, audience, owner string
	similar, tags, products, category            []string
}

func rowOf(cellsOf []string, columns []field) (r row) {
	for i, f := range columns {
		text := strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(spreadsheet.Plain(cell(cellsOf, i)), "\r\n", "\n"), "\r", "\n"))
		if text == "" {
			continue
		}
		switch f {
		case id:
			r.id = text
		case question:
			r.question = strings.Join(strings.Fields(text), " ")
		case answer:
			if r.answer != "" {
				r.answer += "\n\n"
			}
			r.answer += text
		case short:
			r.short = strings.Join(strings.Fields(text), " ")
		case audience:
			r.audience = text
		case owner:
			r.owner = text
		case similar:
			r.similar = append(r.similar, cells(text, "\n|｜；;‖")...)
		case tags:
			r.tags = append(r.tags, cells(text, "\n|｜；;,，、")...)
		case product:
			r.products = append(r.products, cells(text, "\n|｜；;,，、")...)
		case category:
			r.category = append(r.category, cells(text, "\n/／>＞|｜\\")...)
		}
	}
	return r
}

// key is the id of a row, or follows from its question.
func (r row) key() string {
	if r.id != "" {
		return r.id
	}
	sum := sha256.Sum256([]byte(strings.ToLower(r.question)))
	return "question-" + hex.EncodeToString(sum[:8])
}

// knows reports whether there is an item of the row's already.
func (c *collector) knows(r row) bool {
	_, known := c.seen[r.key()]
	return known
}

// row adds an item, and gives its number; a second row with its question adds to it what
// it has besides.
func (c *collector) row(r row, place string) int {
	key := r.key()
	if at, again := c.seen[key]; again {
		first, notes := c.rows[at], &c.out.Items[at].Notes
		switch {
		case r.question != first.question:
			*notes = append(*notes, fmt.Sprintf("%s has the same id %q for another question and was left out", place, r.id))
			return at
		case r.answer != "" && r.answer != first.answer:
			*notes = append(*notes, fmt.Sprintf("%s has the same question with another answer, which was left out", place))
		}
		c.add(at, r)
		return at
	}
	c.seen[key] = len(c.out.Items)
	c.rows = append(c.rows, r)
	it := item(key, place, r)
	asked := map[string]bool{}
	for _, q := range it.Article.Questions {
		asked[q] = true
	}
	c.out.Items, c.asked = append(c.out.Items, it), append(c.asked, asked)
	return len(c.out.Items) - 1
}

// add adds the similar questions of another row.
func (c *collector) add(at int, r row) {
	a, asked := &c.out.Items[at].Article, c.asked[at]
	for _, q := range r.similar {
		if q != a.Title && !asked[q] {
			asked[q] = true
			a.Questions = append(a.Questions, q)
		}
	}
}

func item(key, place string, r row) importer.Item {
	it := importer.Item{ID: key, Place: place, Article: kb.Article{
		Title: r.question, Questions: slices.DeleteFunc(unique(r.similar), func(q string) bool { return q == r.question }), Answer: r.short, Tags: unique(r.tags), Products: unique(r.products), Owner: r.owner,
		Category: strings.Join(r.category, " / "),
	}}
	if r.audience != "" {
		known, ok := audiences[strings.ToLower(r.audience)]
		it.Article.Audience = kb.Audience(known)
		if !ok {
			it.Article.Audience = kb.AudienceAgent
			it.Notes = append(it.Notes, fmt.Sprintf("the audience %q is not known: it is taken for internal", r.audience))
		}
	}
	if isHTML(r.answer) {
		it.Keys = func(address string) []string { return []string{address} }
		it.Body = func(links importer.Links) (string, error) {
			return hypertext.Convert(r.answer, r.question, links)
		}
		return it
	}
	body := textOf(r.answer)
	if body == "" {
		body = textOf(r.short)
	}
	it.Body = func(links importer.Links) (string, error) { return dialects.Rewrite(body, links), nil }
	return it
}

func unique(texts []string) (out []string) {
	seen := map[string]bool{}
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

// html is a tag that systems write into cells: their editors make HTML.
var htmlTag = regexp.MustCompile(`(?i)</?(p|br|div|span|ul|ol|li|strong|b|a|img|table|h[1-6])(\s[^<>]*)?/?>`)

func isHTML(text string) bool { return htmlTag.MatchString(text) }

// asList begins a line that belongs to a list, which a blank line would tear.
var asList = regexp.MustCompile(`^\s*(?:[-*+]|\d{1,3}[.)])\s|^\s*\|`)

// textOf makes paragraphs of the lines of a cell.
func textOf(text string) string {
	var b strings.Builder
	list := false
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimRight(line, " \t\u3000"); line == "" {
			continue
		}
		isItem := asList.MatchString(line)
		if b.Len() > 0 {
			b.WriteString("\n")
			if !isItem || !list {
				b.WriteString("\n")
			}
		}
		b.WriteString(strings.TrimLeft(line, "\u3000"))
		list = isItem
	}
	return hypertext.Tidy(b.String())
}

// nothing is the error of tables without a question.
func (c *collector) nothing() error {
	if len(c.tops) == 0 {
		return importer.Refuse("there is no question in it")
	}
	return importer.Refuse("no sheet has the names of its columns in one of its first %d rows: one of questions (问题, 标准问, question …) and one of answers (答案, 回答, answer …); the first row is: %.300s", headerWithin, c.tops[0])
}
