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
		"word/_rels/document.xml.rels": func(root *element) { relations(root, d.links) }, "word/styles.xml": d.styles, "word/numbering.xml": d.numbering,
		"word/footnotes.xml": d.footnotes, "word/endnotes.xml": d.footnotes, "word/_rels/footnotes.xml.rels": func(root *element) { relations(root, d.noteLinks) },
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

func relations(root *element, into map[string]string) {
	root.each("Relationship", func(r *element) {
		target := r.attrs["Target"]
		if r.attrs["TargetMode"] != "External" {
			target = "word/" + strings.TrimPrefix(target, "/word/")
		}
		into[r.attrs["Id"]] = target
	})
}

// headingName is what Word calls the styles of headings, in English whatever the language.
var headingName = regexp.MustCompile(`(?i)^(?:heading|标题) ?([1-6])$`)

// listName is what it calls the styles of lists: "List Number 2" is one in another.
var listName = regexp.MustCompile(`(?i)^list (bullet|number)(?: ([2-5]))?$`)

func (d *document) styles(root *element) {
	based := map[string]string{}
	root.each("style", func(s *element) {
		id, name := s.attrs["styleId"], s.value("name")
		based[id] = s.value("basedOn")
		if list := s.value("pPr", "numPr", "numId"); list != "" {
			d.listed[id] = number{list, s.value("pPr", "numPr", "ilvl")}
		}
		if m := listName.FindStringSubmatch(name); m != nil {
			depth, _ := strconv.Atoi(m[2])
			of := number{"style " + id, strconv.Itoa(max(depth-1, 0))}
			d.listed[id], d.numbers[of.list+"/"+of.level] = of, strings.EqualFold(m[1], "number")
		}
		if m := headingName.FindStringSubmatch(name); m != nil {
			d.headers[id], _ = strconv.Atoi(m[1])
		} else if strings.EqualFold(name, "title") {
			d.headers[id] = 0
		} else if level, err := strconv.Atoi(s.value("pPr", "outlineLvl")); err == nil && level < 6 {
			d.headers[id] = level + 1
		}
	})
	for id := range based {
		for parent, n := based[id], 0; parent != "" && n < 20; parent, n = based[parent], n+1 {
			if of, ok := d.listed[parent]; ok && d.listed[id].list == "" {
				d.listed[id] = of
			}
		}
	}
}

// footnotes keeps the texts of footnotes and endnotes.
func (d *document) footnotes(root *element) {
	for _, kind := range []string{"footnote", "endnote"} {
		root.each(kind, func(n *element) { d.feet[kind+n.attrs["id"]] = n })
	}
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
