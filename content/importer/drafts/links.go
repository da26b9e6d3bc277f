package drafts

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
)

// links are those of one item, with the pictures that its text shows.
type links struct {
	*run
	item     importer.Item
	line     *Line
	pictures []kb.Medium
	added    int
}

var _ importer.Links = (*links)(nil)

// Note implements importer.Links.
func (l *links) Note(format string, args ...any) {
	l.line.leave(fmt.Sprintf(format, args...))
}

// keys are what an address may mean, itself first.
func (l *links) keys(address string) []string {
	bare, _ := importer.Cut(address)
	keys := []string{address, bare}
	if l.item.Keys != nil {
		keys = append(keys, l.item.Keys(address)...)
	}
	return keys
}

// Link implements importer.Links.
func (l *links) Link(address string) string {
	address = strings.TrimSpace(address)
	for _, key := range l.keys(address) {
		if slug := l.leads[key]; slug != "" && key != "" {
			return "/a/" + slug
		}
	}
	if importer.IsWeb(address) {
		return address
	}
	if strings.HasPrefix(address, "//") {
		return "https:" + address
	}
	l.Note("the link to %.200s leads nowhere in the export", address)
	return ""
}

// Picture implements importer.Links.
func (l *links) Picture(address string) string {
	address = strings.TrimSpace(address)
	data, where := l.find(address)
	if data == nil {
		if importer.IsWeb(address) {
			l.Note("the picture %.200s is not in the export", address)
		} else {
			l.Note("the picture %.100s is not there", where)
		}
		return ""
	}
	m, err := kb.NewMedium(data)
	if err != nil {
		l.Note("the picture %.100s is no PNG, JPEG, GIF or WebP of at most %d bytes", where, kb.MaxMediumBytes)
		return ""
	}
	if !slices.ContainsFunc(l.pictures, func(p kb.Medium) bool { return p.Name == m.Name }) {
		l.pictures = append(l.pictures, m)
	}
	return "/media/" + m.Name
}

// find reads a picture out of the export, or out of its address.
func (l *links) find(address string) (data []byte, where string) {
	if strings.HasPrefix(strings.ToLower(address), "data:") {
		return inlined(address), "in the text itself"
	}
	for _, key := range l.keys(address) {
		if l.files.Has(key) {
			if data, err := l.files.Read(key); err == nil {
				return data, key
			}
		}
	}
	return nil, address
}

// inlined is the picture of a data: address (RFC 2397); nil is none.
func inlined(address string) []byte {
	head, data, ok := strings.Cut(address[len("data:"):], ",")
	if !ok || !strings.HasSuffix(head, ";base64") || len(data) > 2*kb.MaxMediumBytes {
		return nil
	}
	if plain, err := url.PathUnescape(data); err == nil {
		data = plain
	}
	picture, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data), ""))
	if err != nil {
		return nil
	}
	return picture
}

// keep keeps the pictures, those that are kept already only once.
func (l *links) keep(ctx context.Context) error {
	for _, m := range l.pictures {
		if l.kept[m.Name] {
			continue
		}
		if _, err := l.Workflow.Store.Medium(ctx, m.Name); kb.KindOf(err) != kb.NotFound || err == nil {
			if err != nil {
				return err
			}
			l.kept[m.Name] = true
			continue
		}
		if _, err := l.Workflow.AddMedium(ctx, l.Who, m.Data); err != nil {
			return err
		}
		l.kept[m.Name] = true
		l.added++
	}
	return nil
}
