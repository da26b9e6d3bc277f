package markdown

import (
	"fmt"
	"io/fs"
	"regexp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// crossCheck finds what is wrong between files: the same slug or question twice,
// links and related articles that are not there.
func (f *Folder) crossCheck(fsys fs.FS) {
	f.sameSlugs()
	all := f.targets()
	asked := map[string]string{}
	for i := range f.Files {
		file := &f.Files[i]
		if kb.Blocked(file.Findings) {
			continue
		}
		var out []kb.Finding
		for k, slug := range file.Article.Related {
			if all.bySlug[slug] == nil {
				out = append(out, kb.Finding{Rule: "F-RELATED", Severity: kb.Warn, Field: fmt.Sprintf("related[%d]", k), Message: fmt.Sprintf("相关文章 %q 不存在", slug)})
			}
		}
		file.add(append(out, file.asksAgain(asked)...))
		f.resolve(fsys, file, all)
	}
}

func (f *Folder) sameSlugs() {
	bySlug := map[string]string{}
	for i := range f.Files {
		file := &f.Files[i]
		if kb.Blocked(file.Findings) {
			continue
		}
		if first, taken := bySlug[file.Article.Slug]; taken {
			file.add([]kb.Finding{{Rule: "F-SLUG", Severity: kb.Block, Field: "slug", Message: fmt.Sprintf("slug %q 已经用在 %s", file.Article.Slug, first)}})
			continue
		}
		bySlug[file.Article.Slug] = file.Name
	}
}

// asksAgain finds questions that another article, or this one, has already.
func (f *File) asksAgain(asked map[string]string) (out []kb.Finding) {
	for k, q := range append([]string{f.Article.Title}, f.Article.Questions...) {
		key := bareQuestion(q)
		field := "title"
		if k > 0 {
			field = fmt.Sprintf("questions[%d]", k-1)
		}
		if first, taken := asked[key]; taken {
			out = append(out, kb.Finding{Rule: "F-DUPQUESTION", Severity: kb.Warn, Field: field, Match: q, Message: fmt.Sprintf("同样的问法已经在 %s", first)})
			continue
		}
		asked[key] = f.Name
	}
	return out
}

var punctuation = regexp.MustCompile(`[\s\p{P}\p{S}]+`)

func bareQuestion(q string) string { return punctuation.ReplaceAllString(fold.String(q), "") }
