package word

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// maxDepth elements at most stand in one another, and maxNodes are in a part.
const (
	maxDepth = 500
	maxNodes = 2_000_000
)

// element is one of a part, without its namespace: Word uses one for each name.
type element struct {
	name     string
	attrs    map[string]string
	children []*element
	text     string
}

// tree reads a part as a tree. Entities but those of XML itself are errors.
func tree(data []byte) (*element, error) {
	root := &element{}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	stack, nodes := []*element{root}, 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if nodes++; nodes > maxNodes || len(stack) > maxDepth {
				return nil, importer.Refuse("it has too many elements")
			}
			e := &element{name: t.Name.Local}
			if len(t.Attr) > 0 {
				e.attrs = make(map[string]string, len(t.Attr))
			}
			for _, a := range t.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
}

// child is the first one of a path of names; nil is none.
func (e *element) child(names ...string) *element {
	for _, name := range names {
		if e == nil {
			return nil
		}
		var next *element
		for _, c := range e.children {
			if c.name == name {
				next = c
				break
			}
		}
		e = next
	}
	return e
}

// value is the val attribute of the child of a path; empty is none.
func (e *element) value(names ...string) string {
	if c := e.child(names...); c != nil {
		return c.attrs["val"]
	}
	return ""
}

// on reports whether a switch like b or strike is on.
func (e *element) on(name string) bool {
	c := e.child(name)
	return c != nil && c.attrs["val"] != "0" && c.attrs["val"] != "false" && c.attrs["val"] != "none"
}

// each calls yield for every element of the name below, outermost first.
func (e *element) each(name string, yield func(*element)) {
	for _, c := range e.children {
		if c.name == name {
			yield(c)
			continue
		}
		c.each(name, yield)
	}
}
