package word

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// settings reads what the text refers to: targets of links, styles, lists.
func (d *document) settings() error {
	for name, read := range map[string]func(*element){
		"word/_rels/document.xml.rels": d.relations, "word/styles.xml": d.styles, "word/numbering.xml": d.numbering,
	} {
		data, err := d.part(name, importer.MaxFileBytes)
		if err != nil {
			return err
		}
		root, err := tree(data)
		if err != nil {
			return err
		}
		read(root)
	}
	return nil
}

func (d *document) relations(root *element) {
	root.each("Relationship", func(r *element) {
		target := r.attrs["Target"]
		if r.attrs["TargetMode"] != "External" {
			target = "word/" + strings.TrimPrefix(target, "/word/")
		}
		d.links[r.attrs["Id"]] = target
	})
}

// headingName is what Word calls the styles of headings, in English whatever the language.
var headingName = regexp.MustCompile(`(?i)^(?:heading|标题) ?([1-6])$`)

func (d *document) styles(root *element) {
	root.each("style", func(s *element) {
		id, name := s.attrs["styleId"], s.value("name")
		if m := headingName.FindStringSubmatch(name); m != nil {
			d.headers[id], _ = strconv.Atoi(m[1])
		} else if strings.EqualFold(name, "title") {
			d.headers[id] = 0
		} else if level, err := strconv.Atoi(s.value("pPr", "outlineLvl")); err == nil && level < 6 {
			d.headers[id] = level + 1
		}
	})
}

func (d *document) numbering(root *element) {
	numbered := map[string]map[string]bool{} // abstract list → level → has numbers
	root.each("abstractNum", func(a *element) {
		levels := map[string]bool{}
		a.each("lvl", func(l *element) {
			format := l.value("numFmt")
			levels[l.attrs["ilvl"]] = format != "bullet" && format != "none"
		})
		numbered[a.attrs["abstractNumId"]] = levels
	})
	root.each("num", func(n *element) {
		for level, has := range numbered[n.value("abstractNumId")] {
			d.numbers[n.attrs["numId"]+"/"+level] = has
		}
	})
}
