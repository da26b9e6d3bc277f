package markdown

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Base is what the texts of a base may lead to, as it is in force.
type Base interface {
	Article(slug string) (a kb.Article, there bool)
	Medium(name string) bool // whether a picture is kept
}

// DeadLinks are findings for what an article of a base leads to and its readers would
// not find: articles that are not in force or that they may not see, anchors,
// pictures, related articles. Addresses of files, which only a folder has, are named
// with what to write instead.
func DeadLinks(a kb.Article, base Base) (out []kb.Finding) {
	see := &seer{a, base, &target{slug: a.Slug, body: a.Body}, map[string]*target{}}
	for i, slug := range a.Related {
		if _, problem := see.article(slug); problem != "" {
			out = append(out, kb.Finding{Rule: "F-RELATED", Severity: kb.Warn, Field: fmt.Sprintf("related[%d]", i), Match: slug, End: utf8.RuneCountInString(slug), Message: "相关" + problem})
		}
	}
	if !mayLink.MatchString(a.Body) {
		return out
	}
	for _, link := range Links(a.Body) {
		if link.External() {
			continue
		}
		message := see.problem(link)
		if message == "" {
			continue
		}
		f := kb.Finding{Rule: "F-LINK", Severity: kb.Warn, Field: "body", Match: link.Address, Message: message}
		if link.Picture {
			f.Rule = "F-IMAGE"
		}
		if link.from >= 0 {
			f.Start = utf8.RuneCountInString(a.Body[:link.from])
			f.End = f.Start + utf8.RuneCountInString(link.Address)
		}
		out = append(out, f)
	}
	return out
}

// seer looks at a base as a reader of one article does.
type seer struct {
	from  kb.Article
	base  Base
	self  *target
	known map[string]*target
}

// article gives an article that the reader would find, or says why they would not.
func (s *seer) article(slug string) (*target, string) {
	if slug == s.from.Slug {
		return s.self, ""
	}
	a, there := s.base.Article(slug)
	switch {
	case !there:
		return nil, fmt.Sprintf("文章 %q 不存在，或现在没有生效", slug)
	case s.from.Audience.Scope() == kb.ScopePublic && a.Audience.Scope() != kb.ScopePublic:
		return nil, fmt.Sprintf("文章 %q 是内部文章，客户打不开", slug)
	}
	if s.known[slug] == nil {
		s.known[slug] = &target{slug: slug, body: a.Body}
	}
	return s.known[slug], ""
}

// problem says what is wrong with a link; nothing where it leads somewhere.
func (s *seer) problem(link Link) string {
	p, rest := link.split()
	to, why := s.self, ""
	switch slug, isArticle := strings.CutPrefix(p, "/a/"); {
	case p == "":
	case strings.HasPrefix(p, mediaPrefix):
		if !s.base.Medium(strings.TrimPrefix(p, mediaPrefix)) {
			return fmt.Sprintf("图片 %q 不在图库里，请重新上传", p)
		}
		return ""
	case link.Picture || isPicture(p):
		return fmt.Sprintf("图片 %q 不在图库里，请上传后用 %s… 的地址", p, mediaPrefix)
	case isArticle:
		if to, why = s.article(strings.TrimSuffix(slug, "/")); to == nil {
			return "链接指向的" + why
		}
	case slices.ContainsFunc(sitePages, func(page string) bool { return p == page || len(page) > 1 && strings.HasPrefix(p, page) }):
		return ""
	default:
		name := trimExtension(path.Base(strings.TrimSuffix(p, "/")))
		if _, there := s.base.Article(name); there {
			return fmt.Sprintf("这个地址打不开，请写成 /a/%s%s", name, rest)
		}
		return fmt.Sprintf("链接 %q 不通：这里的文章写成 /a/网址名", p)
	}
	if a := anchor(rest); a != "" && !to.has(a) {
		return fmt.Sprintf("文章 %q 里没有锚点“#%s”，请改成标题的文字或给标题写上 {#%s}", to.slug, a, a)
	}
	return ""
}
