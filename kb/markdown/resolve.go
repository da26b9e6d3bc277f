package markdown

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// An author links to files beside the article: a picture, another article. In the
// body that is stored such an address is the one a page needs (/media/…, /a/…); the
// bytes of the file stay as they are.

// target is an article that links may lead to.
type target struct {
	slug    string
	body    string
	anchors map[string]bool // read when somebody asks
}

func (t *target) has(anchor string) bool {
	if t.anchors == nil {
		t.anchors = map[string]bool{}
		rendered := Plain(t.body)
		for _, s := range rendered.Sections {
			t.anchors[s.Anchor] = true
		}
	}
	return t.anchors[anchor] || strings.HasPrefix(anchor, "fn:") || strings.HasPrefix(anchor, "fnref")
}

// targets are the good articles of a folder, by path without extension and by slug.
type targets struct{ byPath, bySlug map[string]*target }

func (f *Folder) targets() targets {
	out := targets{map[string]*target{}, map[string]*target{}}
	for _, file := range f.Files {
		if file.Article.Slug == "" || kb.Blocked(file.Findings) {
			continue
		}
		t := &target{slug: file.Article.Slug, body: file.Article.Body}
		out.byPath[trimExtension(file.Name)] = t
		if out.bySlug[t.slug] == nil {
			out.bySlug[t.slug] = t
		}
	}
	return out
}

// find gives the article that a path leads to, from a file in dir.
func (t targets) find(dir, p string) *target {
	if slug, ok := strings.CutPrefix(p, "/a/"); ok {
		return t.bySlug[strings.TrimSuffix(slug, "/")]
	}
	p = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(p, "/"), "/index"), ".html")
	p = trimExtension(p)
	for _, candidate := range []string{path.Join(dir, p), strings.TrimPrefix(p, "/"), path.Join("articles", p)} {
		if found := t.byPath[candidate]; found != nil {
			return found
		}
	}
	return t.bySlug[path.Base(p)]
}

// sitePages are the addresses of the house that are no articles.
var sitePages = []string{"/", "/search", "/c/", "/feed.xml", "/sitemap.xml", "/desk", "/console"}

// mayLink saves parsing texts without links.
var mayLink = regexp.MustCompile(`\]\(|\]:|<[aAiI]|\]\[`)

// resolve finds where the links of a file lead, reports those that lead nowhere,
// and puts the addresses that pages need into the body.
func (f *Folder) resolve(fsys fs.FS, file *File, all targets) {
	body := file.Article.Body
	if !mayLink.MatchString(body) {
		return
	}
	self := &target{slug: file.Article.Slug, body: body}
	var found []kb.Finding
	type edit struct {
		from, to int
		address  string
	}
	var edits []edit
	for _, link := range Links(body) {
		if link.External() {
			continue
		}
		address, problem := f.lead(fsys, file, link, self, all)
		if problem.Rule != "" {
			problem.Severity, problem.Field, problem.Match = kb.Warn, "body", link.Address
			if link.from >= 0 {
				problem.Start = utf8.RuneCountInString(body[:link.from])
				problem.End = problem.Start + utf8.RuneCountInString(link.Address)
			}
			found = append(found, problem)
		} else if address != link.Address && link.from >= 0 {
			edits = append(edits, edit{link.from, link.from + len(link.Address), address})
		}
	}
	file.add(found)
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.from, a.from) })
	last := len(body) + 1
	for _, e := range edits {
		if e.to < last && strings.HasPrefix(body[e.from:], body[e.from:e.to]) {
			file.Article.Body = file.Article.Body[:e.from] + e.address + file.Article.Body[e.to:]
			last = e.from
		}
	}
}

// lead gives the address that a page needs, or what is wrong with the author's.
func (f *Folder) lead(fsys fs.FS, file *File, link Link, self *target, all targets) (address string, problem kb.Finding) {
	p, rest := link.split()
	switch {
	case p == "" && rest != "":
		if a := anchor(rest); a != "" && !self.has(a) {
			problem = kb.Finding{Rule: "F-LINK", Message: fmt.Sprintf("本文里没有锚点“#%s”，请改成标题的文字或给标题写上 {#%s}", a, a)}
		}
		return link.Address, problem
	case strings.HasPrefix(p, mediaPrefix):
		if at := p[1:]; fs.ValidPath(at) {
			if data, err := fs.ReadFile(fsys, at); err == nil { // from an export; any other is kept already
				if m, err := kb.NewMedium(data); err == nil && mediaPrefix+m.Name == p {
					file.Pictures = append(file.Pictures, Picture{at, m.Name})
				}
			}
		}
		return link.Address, problem
	case !link.Picture && slices.ContainsFunc(sitePages, func(s string) bool { return p == s || len(s) > 1 && strings.HasPrefix(p, s) }):
		return link.Address, problem
	case link.Picture, isPicture(p):
		return file.picture(fsys, p)
	}
	found := all.find(path.Dir(file.Name), p)
	switch {
	case found == nil && path.Ext(p) != "" && !IsArticle(p) && path.Ext(p) != ".html":
		problem = kb.Finding{Rule: "F-LINK", Message: fmt.Sprintf("“%s”不能链接：这里只能链接文章和图片", p)}
	case found == nil:
		problem = kb.Finding{Rule: "F-LINK", Message: fmt.Sprintf("链接指向的文章 %q 不存在", strings.TrimPrefix(p, "/a/"))}
	case anchor(rest) != "" && !found.has(anchor(rest)):
		problem = kb.Finding{Rule: "F-LINK", Message: fmt.Sprintf("文章 %q 里没有锚点“#%s”", found.slug, anchor(rest))}
	}
	if found == nil {
		return link.Address, problem
	}
	return "/a/" + found.slug + rest, problem
}

func isPicture(p string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif"}, strings.ToLower(path.Ext(p)))
}

// publicFolders are where Hexo, VitePress and Docusaurus keep what /path means.
var publicFolders = []string{"", "public", "static", "source", "articles"}

// picture finds a picture beside the file, or from the root of the folder.
func (f *File) picture(fsys fs.FS, p string) (address string, problem kb.Finding) {
	p = strings.ReplaceAll(p, `\`, "/") // as Windows has it
	// Beside the article, or in the folder of its own that Hexo gives a post.
	candidates := []string{path.Join(path.Dir(f.Name), p), path.Join(trimExtension(f.Name), p)}
	if strings.HasPrefix(p, "/") {
		candidates = candidates[:0]
		for _, dir := range publicFolders {
			candidates = append(candidates, path.Join(dir, p[1:]))
		}
	}
	for _, name := range candidates {
		info, err := fs.Stat(fsys, name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if info.Size() > kb.MaxMediumBytes {
			return "", kb.Finding{Rule: "F-IMAGE", Message: fmt.Sprintf("图片 %q 有%d字节，最多%d字节", p, info.Size(), kb.MaxMediumBytes)}
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return "", kb.Finding{Rule: "F-IMAGE", Message: fmt.Sprintf("图片 %q 读不了", p)}
		}
		m, err := kb.NewMedium(data)
		if err != nil {
			return "", kb.Finding{Rule: "F-IMAGE", Message: fmt.Sprintf("图片 %q 不是 PNG、JPEG、GIF 或 WebP", p)}
		}
		f.Pictures = append(f.Pictures, Picture{name, m.Name})
		return mediaPrefix + m.Name, kb.Finding{}
	}
	return "", kb.Finding{Rule: "F-IMAGE", Message: fmt.Sprintf("图片 %q 不存在（从文章所在的文件夹找起）", p)}
}
