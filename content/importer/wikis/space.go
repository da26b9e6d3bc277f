package wikis

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
)

// confluenceLink is an address of a page where it was: /pages/12345/Title, or
// viewpage.action?pageId=12345.
var confluenceLink = regexp.MustCompile(`/pages/(?:viewpage\.action\?pageId=(\d+)|(\d+))`)

// object is one of the export of a space as XML: Confluence writes its tables so. A value
// is the text of a property, or the id of the object that it names.
type object struct {
	Class      string  `xml:"class,attr"`
	ID         string  `xml:"id"`
	Properties []value `xml:"property"`
}

type value struct {
	Name string `xml:"name,attr"`
	Text string `xml:",chardata"`
	ID   string `xml:"id"`
}

func (o object) value(names ...string) string {
	for _, p := range o.Properties {
		for _, name := range names {
			if p.Name == name {
				return strings.TrimSpace(p.Text + p.ID)
			}
		}
	}
	return ""
}

// space is what of an export is of use.
type space struct {
	names  map[string]string // of spaces and of labels, by id
	pages  map[string]object
	order  []string            // ids of pages, as they come
	bodies map[string]string   // in the storage format, by page
	labels map[string][]string // ids, by page
	files  map[string]string   // "page/name" → the file in the export
	titles map[string]string   // title → id of the page
}

// readSpace reads the objects one by one. What an export declares of itself beyond them
// (a DOCTYPE, and with it entities) is refused.
func readSpace(data []byte) (*space, error) {
	s := &space{names: map[string]string{}, pages: map[string]object{}, bodies: map[string]string{}, labels: map[string][]string{}, files: map[string]string{}, titles: map[string]string{}}
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("it declares a document type, which no export of Confluence does")
		case xml.StartElement:
			if t.Name.Local != "object" {
				continue
			}
			var o object
			if err := d.DecodeElement(&o, &t); err != nil {
				return nil, err
			}
			s.add(o)
		}
	}
}

func (s *space) add(o object) {
	id := strings.TrimSpace(o.ID)
	switch o.Class {
	case "Space", "Label":
		s.names[o.Class+id] = o.value("name")
	case "Page", "BlogPost":
		status := o.value("contentStatus")
		if o.value("originalVersion") != "" || status != "" && status != "current" || s.pages[id].Class != "" {
			return // an older version, a draft, one that was deleted
		}
		s.pages[id] = o
		s.order = append(s.order, id)
		if title := o.value("title"); s.titles[title] == "" {
			s.titles[title] = id
		}
	case "BodyContent":
		s.bodies[o.value("content")] = o.value("body")
	case "Labelling":
		page := o.value("content")
		s.labels[page] = append(s.labels[page], o.value("label"))
	case "Attachment":
		page := o.value("containerContent", "content")
		version := o.value("version", "attachmentVersion")
		s.files[page+"/"+o.value("title", "fileName")] = fmt.Sprintf("attachments/%s/%s/%s", page, id, version)
	}
}

// above are the names of the space and of the pages above one.
func (s *space) above(id string) (out []string) {
	part := func(name string) string { return strings.ReplaceAll(name, "/", "／") }
	seen := map[string]bool{id: true}
	for up := s.pages[id].value("parent"); up != "" && !seen[up] && s.pages[up].Class != ""; up = s.pages[up].value("parent") {
		seen[up] = true
		out = append([]string{part(s.pages[up].value("title"))}, out...)
	}
	if name := s.names["Space"+s.pages[id].value("space")]; name != "" {
		out = append([]string{part(name)}, out...)
	}
	return out
}

// confluenceSpace reads an export of a space as XML.
func confluenceSpace(files *importer.Files) (out importer.Export, err error) {
	data, err := files.Read("entities.xml")
	if err != nil {
		return out, err
	}
	s, err := readSpace(data)
	if err != nil {
		return out, importer.Refuse("entities.xml in %s can't be read: %v", files.Root, err)
	}
	for _, id := range s.order {
		title := s.pages[id].value("title")
		if strings.TrimSpace(s.bodies[id]) == "" || title == "" {
			out.Notes = append(out.Notes, importer.Notef("entities.xml", "page %s %s has no title or no text and was left out", id, title))
			continue
		}
		out.Items = append(out.Items, s.item(id, title))
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no page with a text in entities.xml in %s", files.Root)
	}
	return out, nil
}

func (s *space) item(id, title string) importer.Item {
	it := importer.Item{ID: id, Place: "entities.xml: " + title, Addresses: []string{"page:" + id}}
	it.Article.Title, it.Article.Category = title, strings.Join(s.above(id), " / ")
	for _, label := range s.labels[id] {
		if name := s.names["Label"+label]; name != "" {
			it.Article.Tags = append(it.Article.Tags, name)
		}
	}
	it.Keys = func(address string) (keys []string) {
		if m := confluenceLink.FindStringSubmatch(address); m != nil {
			keys = append(keys, "page:"+m[1]+m[2])
		}
		if name, ok := strings.CutPrefix(address, attachmentScheme); ok {
			keys = append(keys, s.files[id+"/"+name])
		}
		if to, ok := strings.CutPrefix(address, titleScheme); ok {
			keys = append(keys, "page:"+s.titles[to])
		}
		return keys
	}
	it.Body = func(links importer.Links) (string, error) {
		text, err := storage(s.bodies[id], links)
		if err != nil {
			return "", err
		}
		return hypertext.Convert(text, title, links)
	}
	return it
}
