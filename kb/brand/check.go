package brand

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
)

// Limits of what a house may write.
const (
	maxName  = 30 // runes
	maxLine  = 200
	maxLines = 8
	maxTiles = 8
)

// check says what the pages can't show; lines are those of the fields.
func (b *Brand) check(lines map[string]int) error {
	c := &checks{lines: lines}
	c.text("name", b.Name, maxName)
	c.text("hotline", b.Hotline, maxName)
	c.text("hours", b.Hours, maxLine)
	c.text("complaint.text", b.Complaint.Text, maxLine)
	if b.Hotline != "" && Tel(b.Hotline) == "" {
		c.fail("hotline", "%q is no number to dial", "%q 不是可以拨打的号码", b.Hotline)
	}
	if !isLink(b.Complaint.URL) {
		c.fail("complaint.url", "%q is neither an address with http(s):// or tel: nor one of this site that begins with /", "%q 要么以 http://、https:// 或 tel: 开头，要么是本站以 / 开头的网址", b.Complaint.URL)
	}
	if b.Complaint.URL != "" && b.Complaint.Text == "" {
		c.fail("complaint.text", "say what stands at complaint.url", "写明 complaint.url 是什么")
	}
	b.logo, b.dark = c.logo("logo", b.Logo), c.logo("logo_dark", b.LogoDark)
	b.checkLists(c)
	b.Colours.check(c)
	return errors.Join(c.errs...)
}

// logo is what a field says of a logo, with the picture where that stands in it.
func (c *checks) logo(field, said string) logo {
	l := logo{said: said}
	switch {
	case said == "":
	case strings.HasPrefix(said, dataScheme) && l.kind() != "":
		taken, err := l.unpack()
		if err != nil {
			c.badLogo(field, "", err)
			return l
		}
		return taken
	case said != path.Base(said) || l.kind() == "":
		c.fail(field, "%.60q is neither the name of an SVG, PNG, WebP or JPEG file beside this one nor such a picture", "%.60q 既不是内容目录里 SVG、PNG、WebP 或 JPEG 文件的名称，也不是上传的这类图片", said)
	}
	return l
}

// badLogo notes why a picture, of a file or uploaded, is no logo.
func (c *checks) badLogo(field, name string, why error) {
	english, say := why.Error(), "读不到，它要放在内容目录里"
	if known := (*Problem)(nil); errors.As(why, &known) {
		english, say = known.english, known.Say
	}
	if name != "" {
		name = " “" + name + "”"
	}
	c.fail(field, "the picture%[1]s can't be taken: %[2]s", "图片%[1]s不能用：%[3]s。可以用 SVG、PNG、WebP 或 JPEG，不超过 200 KB", name, english, say)
}

func (b *Brand) checkLists(c *checks) {
	if len(b.Footer) > maxLines {
		c.fail("footer", "at most %d lines", "最多 %d 行", maxLines)
	}
	for i, text := range b.Footer {
		c.text(fmt.Sprintf("footer[%d]", i), text, maxLine)
	}
	if len(b.Tiles) > maxTiles {
		c.fail("tiles", "at most %d categories; the others stand below them", "最多 %d 个分类，其余的列在下面", maxTiles)
	}
	for category, icon := range b.Icons {
		if _, known := icons[icon]; !known {
			c.fail("icons."+category, "there is no icon %q; there are %s", "没有图标 %q；有 %s", icon, strings.Join(Icons(), ", "))
		}
	}
	for i, u := range b.Urgent {
		if c.text(fmt.Sprintf("urgent[%d].name", i), u.Name, maxName); u.Name == "" || (u.Article == "") == (u.Query == "") {
			c.fail(fmt.Sprintf("urgent[%d]", i), "it takes a name and either an article or a query", "要有 name，以及 article 或 query 中的一个")
		}
	}
	if len(b.Urgent) > maxLines {
		c.fail("urgent", "at most %d", "最多 %d 项", maxLines)
	}
}

// isLink reports whether an address may stand behind a link of ours; the empty one
// may.
func isLink(address string) bool {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return false
	case u.Scheme == "https" || u.Scheme == "http":
		return u.Host != ""
	case u.Scheme == "tel":
		return Tel(u.Opaque) != ""
	}
	return address == "" || u.Scheme == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.Contains(address, `\`)
}
