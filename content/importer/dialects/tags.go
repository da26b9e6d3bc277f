package dialects

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
)

var (
	liquidTag   = regexp.MustCompile(`\{%-?\s*(/?[\w-]+)\s*(.*?)\s*-?%\}`)
	shortcode   = regexp.MustCompile(`\{\{[<%]\s*(/?\s*[\w/-]+)\s*(.*?)\s*/?[>%]\}\}`)
	placeholder = regexp.MustCompile(`\{\{-?\s*([^{}<%]*?)\s*-?\}\}`)
	argument    = regexp.MustCompile(`(?:([\w-]+)\s*=\s*)?("[^"]*"|'[^']*'|[^\s"']+)`)
	factName    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// kinds are the callouts of themes, and which of ours each is.
var kinds = map[string]string{
	"info": "info", "note": "note", "tip": "tip", "success": "tip", "primary": "info", "default": "note", "warning": "warning", "danger": "danger", "error": "danger", "caution": "warning", "important": "important",
}

// arguments are those of a tag: with a name, and the others in order.
func arguments(text string) (named map[string]string, plain []string) {
	named = map[string]string{}
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		value := m[2]
		if len(value) > 1 && strings.ContainsAny(value[:1], `"'`) {
			value = value[1 : len(value)-1]
		}
		if m[1] != "" {
			named[strings.ToLower(m[1])] = value
		} else {
			plain = append(plain, value)
		}
	}
	return named, plain
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// turned is what a tag becomes.
func (b *post) turned(name, args, tag string, line int, links importer.Links) string {
	named, plain := arguments(args)
	at := func(i int) string {
		if i < len(plain) {
			return plain[i]
		}
		return ""
	}
	switch name = strings.ToLower(strings.ReplaceAll(name, " ", "")); name {
	case "asset_img", "img", "image":
		i := slices.IndexFunc(plain, func(s string) bool { return strings.Contains(s, ".") })
		if i < 0 {
			return b.lost(links, line, tag)
		}
		words := slices.DeleteFunc(slices.Clone(plain[i+1:]), func(s string) bool { return strings.Trim(s, "0123456789px%") == "" })
		return "![" + strings.Join(words, " ") + "](<" + plain[i] + ">)"
	case "figure":
		return "![" + first(named["alt"], named["caption"], named["title"]) + "](<" + first(named["src"], at(0)) + ">)"
	case "asset_path", "asset_link", "post_path", "post_url", "link", "ref", "relref":
		return at(0)
	case "post_link":
		return "[" + first(strings.Join(plain[min(1, len(plain)):], " "), at(0)) + "](<" + at(0) + ">)"
	case "note", "notice", "callout", "hint", "alert", "admonition", "tip", "warning", "info", "danger":
		kind := first(kinds[strings.ToLower(first(named["type"], at(0)))], kinds[name], "note")
		return "\n" + strings.TrimSpace("::: "+kind+" "+named["title"]) + "\n"
	case "endnote", "/note", "/notice", "/callout", "/hint", "/alert", "/admonition", "/tip", "/warning", "/info", "/danger", "endhint":
		return "\n:::\n"
	case "highlight", "codeblock", "code":
		return "```" + first(named["lang"], at(0))
	case "endhighlight", "/highlight", "endcodeblock", "/code", "endcode":
		return "```"
	case "raw", "endraw", "comment", "endcomment", "details", "/details", "expand", "/expand", "tabs", "/tabs", "endtabs", "tab", "/tab", "endtab":
		return ""
	}
	if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "end") {
		return ""
	}
	return b.lost(links, line, tag)
}

// filled is what {{ … }} becomes: a fact of ours stays.
func (b *post) filled(inner, tag string, line int, links importer.Links) string {
	value, filter, filtered := strings.Cut(inner, "|")
	value = strings.TrimSpace(value)
	switch {
	case filtered && (strings.Contains(filter, "relative_url") || strings.Contains(filter, "absolute_url")):
		return strings.Trim(value, `"'`)
	case value == "site.baseurl" || value == "site.url" || value == "site.Params.baseURL":
		return ""
	case value == "page.title" || value == "$frontmatter.title" || value == ".Title":
		return b.name
	case !filtered && factName.MatchString(value):
		return tag
	}
	return b.lost(links, line, tag)
}
