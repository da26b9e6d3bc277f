// Package word reads documents of Word (.docx, ECMA-376): of each one article, with its
// headings, lists, tables, links and pictures. A document with macros is refused.
package word

import (
	"path"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
)

// hints say what to do with files that look like documents and are none that we read.
var hints = map[string]string{
	".doc":  "this is the format of Word before 2007; save it as .docx",
	".docm": "a document with macros is refused; save it as .docx",
	".wps":  "this is the format of WPS; save it as .docx",
	".odt":  "save it as .docx",
	".rtf":  "save it as .docx",
}

// DOCX reads the documents of a folder.
func DOCX(files *importer.Files) (out importer.Export, err error) {
	names := files.Ending(".docx")
	if hint := hints[strings.ToLower(path.Ext(files.Single))]; files.Single != "" && hint != "" {
		return out, importer.Refuse("%s: %s", files.Single, hint)
	}
	if len(names) == 0 {
		return out, importer.Refuse("there is no document of Word (.docx) in %s", files.Root)
	}
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "~$") { // Word's mark that a document is open
			continue
		}
		data, err := files.Read(name)
		if err == nil {
			err = importer.CheckOffice(name, data)
		}
		if err != nil {
			return out, err
		}
		item, err := item(name, data)
		if err != nil {
			return out, importer.Refuse("%s: %v", name, err)
		}
		out.Items = append(out.Items, item)
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no document of Word (.docx) in %s", files.Root)
	}
	return out, nil
}

// item reads one document.
func item(name string, data []byte) (importer.Item, error) {
	d, err := open(data)
	if err != nil {
		return importer.Item{}, err
	}
	root, title, err := d.read()
	if err != nil {
		return importer.Item{}, err
	}
	bare := strings.TrimSuffix(name, path.Ext(name))
	if title == "" {
		title = path.Base(bare)
	}
	it := importer.Item{ID: name, Place: name, Addresses: []string{name, bare}, Keys: importer.Beside(name), Notes: d.notes}
	it.Article.Title = title
	if dir := path.Dir(name); dir != "." {
		it.Article.Category = strings.ReplaceAll(dir, "/", " / ")
	}
	it.Body = func(links importer.Links) (string, error) {
		return hypertext.Markdown(root, title, links)
	}
	return it, nil
}
