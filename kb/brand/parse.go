package brand

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// File is the name of the settings in a content folder.
const File = "site.yaml"

// Limit in bytes.
const maxFile = 640 << 10 // with two pictures in it

// In is what site.yaml of a content folder says; a folder without one says nothing.
func In(folder fs.FS) (*Brand, error) {
	b, err := Load(folder, File)
	if errors.Is(err, fs.ErrNotExist) && b == nil {
		return Default(), nil
	}
	return b, err
}

// Load reads a file of settings and the logos beside it. Whoever calls it closes over
// where they lie: a folder of content, or the folder of --site. Where a logo alone is
// wrong, the settings are those without it. What is wrong, [Problems] tells apart.
func Load(folder fs.FS, name string) (*Brand, error) {
	src, err := read(folder, name, maxFile)
	if err != nil {
		return nil, err
	}
	b, err := Parse(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c := &checks{lines: lines(src)}
	for field, l := range map[string]*logo{"logo": &b.logo, "logo_dark": &b.dark} {
		if l.said == "" || l.bytes != nil {
			continue
		}
		data, err := read(folder, path.Join(path.Dir(name), l.said), maxLogo)
		if err == nil {
			*l, err = l.take(data)
		}
		if err != nil {
			c.badLogo(field, l.said, err)
			*l = logo{said: l.said}
		}
	}
	if len(c.errs) > 0 {
		return b, fmt.Errorf("%s: %w", name, errors.Join(c.errs...))
	}
	return b, nil
}

func read(folder fs.FS, name string, most int64) ([]byte, error) {
	if info, err := fs.Stat(folder, name); err == nil && info.Size() > most {
		return nil, fmt.Errorf("%s has more than %d bytes", name, most)
	}
	b, err := fs.ReadFile(folder, name)
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes", name, most)
	}
	return b, err
}

var (
	unknownKey = regexp.MustCompile(`line (\d+): field (\S+) not found in type \S+`)
	anyLine    = regexp.MustCompile(`line (\d+): `)
)

// Parse reads settings. Keys that it does not know, and values that the pages can't
// show, are [Problems] that say what to write instead. What is left out is as in [Default].
func Parse(src []byte) (*Brand, error) {
	b := Default()
	defaults := *b
	b.Footer, b.Urgent = nil, nil
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(b); err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, &Problem{Say: "只能有一份内容，不要写 ---", english: "there is more than one document in it"}
	}
	if b.Footer == nil {
		b.Footer = defaults.Footer
	}
	if b.Urgent == nil {
		b.Urgent = defaults.Urgent
	}
	if b.Name == "" {
		b.Name = defaults.Name
	}
	return b, b.check(lines(src))
}

// keys are those of the file, for whoever has mistyped one.
var keys = []string{"name", "logo", "logo_dark", "colours", "hotline", "hours", "complaint", "footer", "staff_link", "tiles", "icons", "urgent", "pinned"}

// unreadable is an error of the YAML in words of ours.
func unreadable(err error) error {
	text := strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "unmarshal errors:\n  ", "")
	p := &Problem{Say: "读不懂：" + text, english: text}
	if m := anyLine.FindStringSubmatch(text); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
	}
	if m := unknownKey.FindStringSubmatch(text); m != nil {
		p.Say = "没有“" + m[2] + "”这一项；可以写的有 " + strings.Join(keys, "、")
		p.english = unknownKey.ReplaceAllString(text, `line $1: unknown key "$2" (known are `+strings.Join(keys, ", ")+`)`)
	}
	return p
}
