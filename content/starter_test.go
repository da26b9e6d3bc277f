package content_test

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/policy"
	"github.com/wenjin-kb/wenjin/kb/products"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

func starterFolder(t *testing.T) *markdown.Folder {
	t.Helper()
	folder, err := markdown.LoadDir(content.FS)
	must(t, err)
	return folder
}

// Each article lies in the folder of its category, and its file has the name of its
// address.
func TestStarterArticlesLieWhereTheyBelong(t *testing.T) {
	folder := starterFolder(t)
	if len(folder.Files) < 500 {
		t.Fatalf("only %d articles", len(folder.Files))
	}
	seen := map[string]string{}
	for _, f := range folder.Files {
		a := f.Article
		if want := path.Join("articles", a.Category, a.Slug+".md"); f.Name != want {
			t.Errorf("%s should be %s", f.Name, want)
		}
		if other, ok := seen[a.Title]; ok {
			t.Errorf("%s has the title of %s", f.Name, other)
		}
		seen[a.Title] = f.Name
		if internal := strings.HasPrefix(a.Category, "agent/"); internal && a.Audience != kb.AudienceAgent {
			t.Errorf("%s is among the house's own, but for everybody", f.Name)
		}
	}
}

// A related article is there, is another, and does not lead customers to a closed
// door.
func TestStarterArticlesAreWellRelated(t *testing.T) {
	folder := starterFolder(t)
	bySlug := map[string]kb.Article{}
	for _, f := range folder.Files {
		bySlug[f.Article.Slug] = f.Article
	}
	for _, f := range folder.Files {
		for _, slug := range f.Article.Related {
			other, ok := bySlug[slug]
			switch {
			case !ok:
				t.Errorf("%s: there is no article %s", f.Name, slug)
			case slug == f.Article.Slug:
				t.Errorf("%s is related to itself", f.Name)
			case f.Article.Audience == kb.AudiencePublic && other.Audience != kb.AudiencePublic:
				t.Errorf("%s leads customers to %s, which is internal", f.Name, slug)
			}
		}
	}
}

var fact = regexp.MustCompile(`\{\{\s*([^{}\s]+)\s*\}\}`)

// Every fact that is used is defined, and every one that is defined is used.
func TestStarterFacts(t *testing.T) {
	folder := starterFolder(t)
	used := map[string]bool{}
	for _, f := range folder.Files {
		for _, m := range fact.FindAllStringSubmatch(f.Article.Body+f.Article.Answer, -1) {
			used[m[1]] = true
			if _, ok := folder.Facts[m[1]]; !ok {
				t.Errorf("%s: the fact %s is not defined", f.Name, m[1])
			}
		}
	}
	for key := range folder.Facts {
		if !used[key] {
			t.Errorf("facts.yaml: nothing uses %s", key)
		}
	}
}

// The tree holds no empty branch: a reader who clicks finds something.
func TestStarterTaxonomyIsFull(t *testing.T) {
	folder := starterFolder(t)
	count := map[string]int{}
	for _, f := range folder.Files {
		for p := f.Article.Category; p != "."; p = path.Dir(p) {
			count[p]++
		}
	}
	var walk func(cs []taxonomy.Category)
	walk = func(cs []taxonomy.Category) {
		for _, c := range cs {
			if c.Name == "" || count[c.Path] == 0 {
				t.Errorf("category %s (%s) holds %d articles", c.Path, c.Name, count[c.Path])
			}
			walk(c.Children)
		}
	}
	walk(folder.Taxonomy.Categories)
}

func TestStarterWords(t *testing.T) {
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	if len(words.Dictionary) < 100 || len(words.Synonyms) < 50 || len(words.Pinyin) < 10 || len(words.Stop) < 20 {
		t.Errorf("%d words, %d groups, %d readings, %d stop words", len(words.Dictionary), len(words.Synonyms), len(words.Pinyin), len(words.Stop))
	}
	seen := map[string]bool{}
	for _, e := range words.Dictionary {
		if seen[e.Word] {
			t.Errorf("dictionary.txt: %s stands there twice", e.Word)
		}
		seen[e.Word] = true
	}
}

// Everything that is embedded is text, and nothing else lies in the folder.
func TestEmbeddedFilesAreText(t *testing.T) {
	must(t, fs.WalkDir(content.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if ext := path.Ext(name); !slices.Contains([]string{".md", ".yaml", ".txt"}, ext) {
			t.Errorf("%s is embedded", name)
		}
		src, err := fs.ReadFile(content.FS, name)
		must(t, err)
		if s := string(src); strings.ContainsAny(s, "\r\x00\ufeff") || strings.ToValidUTF8(s, "") != s || !strings.HasSuffix(s, "\n") {
			t.Errorf("%s: not UTF-8 with plain line ends", name)
		}
		return nil
	}))
}

// The starter's product guide is whole, and leads to articles that customers read.
func TestStarterProducts(t *testing.T) {
	list, found := products.Load(content.FS)
	if len(found) > 0 || len(list) < 12 {
		t.Fatalf("%d products, %v", len(list), found)
	}
	folder, err := markdown.LoadDir(content.FS)
	must(t, err)
	public := map[string]bool{}
	for _, f := range folder.Files {
		public[f.Article.Slug] = f.Article.Audience == kb.AudiencePublic
	}
	kinds := map[string]bool{}
	for _, p := range list {
		if kinds[p.Kind] = true; !public[p.Article] {
			t.Errorf("%s leads to %q, which no customer reads", p.Slug, p.Article)
		}
	}
	if len(kinds) != len(products.Kinds) {
		t.Errorf("there are only the kinds %v", kinds)
	}
}

// The reviews of the year after the rules began come evenly: limits four times, law
// twice, the rest once, and no month has much more to do than another.
func TestStarterCalendarIsEven(t *testing.T) {
	house := policy.Default()
	months := map[string]int{}
	total := 0
	for _, f := range starterFolder(t).Files {
		_, _, of, ok := house.Due(f.Article)
		if !ok || f.Article.ReviewBy.IsZero() {
			t.Fatalf("%s has no day of review", f.Article.Slug)
		}
		if want, err := house.ReviewDay(f.Article); err != nil || want.String() != f.Article.ReviewBy.String() {
			t.Errorf("%s is looked at again by %s, want %s: go run ./kb/policy/calendar content/articles", f.Article.Slug, f.Article.ReviewBy, want)
		}
		for day := f.Article.ReviewBy.Time; day.Before(house.Since.AddDate(1, 0, 0)); day = day.AddDate(0, of.Months, 0) {
			months[day.Format("2006-01")]++
			total++
		}
	}
	for month := house.Since.AddDate(0, 2, 0); month.Before(house.Since.AddDate(0, 11, 0)); month = month.AddDate(0, 1, 0) {
		if n := months[month.Format("2006-01")]; n < total/12*5/10 || n > total/12*17/10 {
			t.Errorf("%s has %d of %d reviews", month.Format("2006-01"), n, total)
		}
	}
	t.Log(total, months)
}
