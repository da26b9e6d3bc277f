package brand

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb/invisible"
)

// File is the name of the settings in a content folder.
const File = "site.yaml"

// Limits of what a house may write.
const (
	maxFile  = 64 << 10 // bytes of site.yaml
	maxLogo  = 200 << 10
	maxName  = 30 // runes
	maxLine  = 200
	maxLines = 8
	maxTiles = 8
)

// Load reads a file of settings and the logo beside it. Whoever calls it closes over
// where they lie: a folder of content, or the folder of --site.
func Load(folder fs.FS, name string) (*Brand, error) {
	src, err := read(folder, name, maxFile)
	if err != nil {
		return nil, err
	}
	b, err := Parse(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if b.Logo == "" {
		return b, nil
	}
	if b.LogoFile, err = read(folder, path.Join(path.Dir(name), b.Logo), maxLogo); err != nil {
		return nil, fmt.Errorf("%s: logo: %w", name, err)
	}
	png := bytes.HasPrefix(b.LogoFile, []byte("\x89PNG\r\n\x1a\n"))
	if svg := bytes.Contains(b.LogoFile, []byte("<svg")); path.Ext(b.LogoName()) == ".png" && !png || path.Ext(b.LogoName()) == ".svg" && !svg {
		return nil, fmt.Errorf("%s: logo: %s is not what its name says", name, b.Logo)
	}
	return b, nil
}

func read(folder fs.FS, name string, most int64) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes", name, most)
	}
	return b, err
}

var unknownKey = regexp.MustCompile(`field (\S+) not found in type \S+`)

// Parse reads settings. Keys that it does not know, and values that the pages can't
// show, are errors that say what to write instead. What is left out is as in [Default].
func Parse(src []byte) (*Brand, error) {
	b := Default()
	defaults := *b
	b.Footer, b.Urgent = nil, nil
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(b); err != nil && !errors.Is(err, io.EOF) {
		text := unknownKey.ReplaceAllString(err.Error(), `unknown key "$1" (known are `+strings.Join(keys, ", ")+`)`)
		return nil, errors.New(strings.ReplaceAll(strings.TrimPrefix(text, "yaml: "), "unmarshal errors:\n  ", ""))
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one document in it")
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
	return b, b.check()
}

// keys are those of the file, for whoever has mistyped one.
var keys = []string{"name", "logo", "colours", "hotline", "hours", "complaint", "footer", "staff_link", "tiles", "icons", "urgent", "pinned"}

func (b *Brand) check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	line := func(what, text string, most int) {
		if utf8.RuneCountInString(text) > most {
			fail("%s: at most %d characters", what, most)
		}
		if _, r := invisible.First(text); r >= 0 {
			fail("%s: there is a character that nobody sees, %U", what, r)
		}
	}
	line("name", b.Name, maxName)
	line("hotline", b.Hotline, maxName)
	line("hours", b.Hours, maxLine)
	line("complaint.text", b.Complaint.Text, maxLine)
	if b.Hotline != "" && Tel(b.Hotline) == "" {
		fail("hotline: %q is no number to dial", b.Hotline)
	}
	if !isLink(b.Complaint.URL) {
		fail("complaint.url: %q is neither an address with http(s):// or tel: nor one of this site that begins with /", b.Complaint.URL)
	}
	if b.Complaint.URL != "" && b.Complaint.Text == "" {
		fail("complaint.text: say what stands at complaint.url")
	}
	if len(b.Footer) > maxLines {
		fail("footer: at most %d lines", maxLines)
	}
	for i, text := range b.Footer {
		line(fmt.Sprintf("footer[%d]", i), text, maxLine)
	}
	if b.Logo != "" && (b.Logo != path.Base(b.Logo) || !slices.Contains([]string{".svg", ".png"}, strings.ToLower(path.Ext(b.Logo)))) {
		fail("logo: %q is not the name of an SVG or PNG file beside this one", b.Logo)
	}
	if len(b.Tiles) > maxTiles {
		fail("tiles: at most %d categories; the others stand below them", maxTiles)
	}
	for category, icon := range b.Icons {
		if _, known := icons[icon]; !known {
			fail("icons: %s: there is no icon %q; there are %s", category, icon, strings.Join(Icons(), ", "))
		}
	}
	for i, u := range b.Urgent {
		if line(fmt.Sprintf("urgent[%d].name", i), u.Name, maxName); u.Name == "" || (u.Article == "") == (u.Query == "") {
			fail("urgent[%d]: it takes a name and either an article or a query", i)
		}
	}
	if len(b.Urgent) > maxLines {
		fail("urgent: at most %d", maxLines)
	}
	return errors.Join(append(errs, b.Colours.check())...)
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
