package brand

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// address is a picture as an address.
func address(media, data string) string {
	return "data:" + media + ";base64," + base64.StdEncoding.EncodeToString([]byte(data))
}

// pixels is a PNG or JPEG.
func pixels(t *testing.T, format string, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	picture, err := image.NewGray(image.Rect(0, 0, width, height)), error(nil)
	if format == "png" {
		err = png.Encode(&out, picture)
	} else {
		err = jpeg.Encode(&out, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// webp is a picture of one chunk, as far as its size.
func webp(chunk, data string) string {
	return "RIFF\x16\x00\x00\x00WEBP" + chunk + "\x0a\x00\x00\x00" + data
}

// masks draw masks that draw masks, ten times each.
func masks(deep int, naming string) (out string) {
	for i := range deep {
		inside := `<path/>`
		if i > 0 {
			inside = "<path " + fmt.Sprintf(naming, i-1) + "/>"
		}
		out += fmt.Sprintf(`<mask id="m%d">%s</mask>`, i, strings.Repeat(inside, 10))
	}
	return out
}

// Logos as programs for drawing write them are taken, with clips, masks and gradients by
// class.
func TestLogosOfProgramsAreTaken(t *testing.T) {
	var clipped strings.Builder
	for i := range 30 {
		fmt.Fprintf(&clipped, `<clipPath id="c%[1]d"><path/></clipPath><mask id="k%[1]d"><path class="g"/></mask><g class="c%[1]d" mask="url(#k%[1]d)"><path class="g"/><path fill="url(#g)"/></g>`, i)
		fmt.Fprintf(&clipped, `<style>.c%[1]d{clip-path:url(#c%[1]d)}.g{fill:url(#g)}</style>`, i)
	}
	for _, inside := range []string{clipped.String(), masks(3, `mask="url(#m%d)"`), strings.Repeat(`<path fill="url(#g)"/>`, 3000)} {
		if _, err := readDrawing([]byte(`<svg xmlns="` + svgSpace + `"><linearGradient id="g"><stop/></linearGradient>` + inside + `</svg>`)); err != nil {
			t.Errorf("%.60s: %v", inside, err)
		}
	}
}

const plainSVG = `<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 24 24"><style>.a{fill:url(#g)}</style><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><path class="a" d="M0 0h24v24z"/><use xlink:href="#g"/><text>甲银行</text></svg>`

// A picture may stand in the file itself: whatever reviews and restores the text does so
// with the picture.
func TestLogosStandInTheFile(t *testing.T) {
	b, err := Parse([]byte("logo: " + address("image/svg+xml", plainSVG) + "\nlogo_dark: " + address("image/png", pixels(t, "png", 200, 200)) + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	logos := b.Logos()
	if b.LogoName() != "logo.svg" || b.DarkLogoName() != "logo-dark.png" || string(logos["logo.svg"]) != plainSVG || len(logos) != 2 || !slices.Contains(b.Texts(), "甲银行") {
		t.Errorf("%q, %q, %d, %q", b.LogoName(), b.DarkLogoName(), len(logos), b.Texts())
	}
	if got := Uploaded(b.Logo); got != "（上传的 SVG，0.3 KB）" || Uploaded("logo.svg") != "" {
		t.Error(got)
	}
	folder := fstest.MapFS{"site.yaml": {Data: []byte("logo: a.svg\nlogo_dark: b.jpeg\n")}, "a.svg": {Data: []byte(plainSVG)}, "b.jpeg": {Data: []byte(pixels(t, "jpeg", 2, 1))}}
	if b, err := Load(folder, "site.yaml"); err != nil || b.LogoName() != "logo.svg" || b.DarkLogoName() != "logo-dark.jpg" {
		t.Errorf("%+v, %v", b, err)
	}
	typed, err := Parse([]byte("logo: a.svg\n"))
	if err != nil || typed.LogoName() != "" {
		t.Fatal(err)
	}
	if typed.LogosOf(&Brand{logo: logo{said: "a.svg", bytes: []byte("x")}, dark: logo{said: "b.svg", bytes: []byte("y")}}); typed.LogoName() != "logo.svg" || typed.DarkLogoName() != "" {
		t.Errorf("%q, %q", typed.LogoName(), typed.DarkLogoName())
	}
}

// Only a square that is large enough stands for the house in a tab and on a home screen.
func TestSquareLogosAreIcons(t *testing.T) {
	for name, c := range map[string]struct{ address, icon, touch, side string }{
		"a drawing":         {address("image/svg+xml", plainSVG), "logo.svg", "", "any"},
		"a wide drawing":    {address("image/svg+xml", strings.Replace(plainSVG, "24 24", "48 24", 1)), "", "", ""},
		"no size":           {address("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`), "", "", ""},
		"a square":          {address("image/png", pixels(t, "png", 180, 180)), "logo.png", "logo.png", "180x180"},
		"a small square":    {address("image/png", pixels(t, "png", 100, 100)), "logo.png", "", "100x100"},
		"too small":         {address("image/png", pixels(t, "png", 16, 16)), "", "", ""},
		"a wide one":        {address("image/png", pixels(t, "png", 300, 100)), "", "", ""},
		"a square of paper": {address("image/jpeg", pixels(t, "jpeg", 180, 180)), "", "", ""},
		"a webp":            {address("image/webp", webp("VP8X", "\x00\x00\x00\x00\xb3\x00\x00\xb3\x00\x00")), "", "", ""},
	} {
		b, err := Parse([]byte("logo: " + c.address + "\n"))
		if err != nil || b.LogoName() == "" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b.IconName(32) != c.icon || b.TouchName() != c.touch || c.icon != "" && b.Side() != c.side {
			t.Errorf("%s: icon %q, touch %q, %s", name, b.IconName(32), b.TouchName(), b.Side())
		}
	}
}

// What does more than draw is refused, and so is what is no picture; each says why, in
// both languages.
func TestLogosOnlyDraw(t *testing.T) {
	svg := func(inside string) string {
		return address("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml">`+inside+`</svg>`)
	}
	for address, want := range map[string]string{
		svg(`<script>alert(1)</script>`):                                  "<script>",
		svg(`<h:script>alert(1)</h:script>`):                              "<script>",
		svg(`<foreignObject><h:iframe src="/"/></foreignObject>`):         "<foreignObject>",
		svg(`<image href="https://evil.example/x.png"/>`):                 "<image>",
		svg(`<a href="javascript:alert(1)"><path/></a>`):                  "<a>",
		svg(`<animate attributeName="href" to="javascript:1"/>`):          "<animate>",
		svg(`<set attributeName="onload" to="1"/>`):                       "<set>",
		svg(`<path onclick="alert(1)"/>`):                                 "onclick",
		svg(`<path OnLoad="alert(1)"/>`):                                  "OnLoad",
		svg(`<use x:href="https://evil.example/x.svg#a"/>`):               "href",
		svg(`<use href=" data:image/svg+xml,x"/>`):                        "href",
		svg(`<path style="fill:url(https://evil.example/)"/>`):            "style",
		svg(`<path fill="u\72l(x)"/>`):                                    "fill",
		svg(`<style>@import "//evil.example/x.css";</style>`):             "outside",
		svg(`<style>p{background:URL( 'https://evil.example' )}</style>`): "outside",
		svg(`<style><![CDATA[p{fill:url(//evil.example)}]]></style>`):     "outside",
		svg(`<style>@im<!-- -->port "//evil.example/x.css";</style>`):     "outside",
		svg(`<style>p{fill:u<![CDATA[rl(//evil.example)}]]></style>`):     "outside",
		svg(`<style>@keyframes a{to{fill:red}}p{animation:a 1s}</style>`): "more than draw",
		svg(`<path style="transition:fill 1s"/>`):                         "style",
		svg(`<g style="--m:url(#m)"/><path mask="var(--m)"/>`):            "mask",
		svg(masks(6, `mask="url(#m%d)"`)):                                 "again and again",
		svg(masks(6, `style="mask:url( '#m%d' )"`)):                       "again and again",
		svg(masks(6, `class="x m%d"`) + `<style>.m0{mask:url(#m0)}.m1{mask:url(#m1)}@media all{.m2,.m3{mask:url(#m2)}}.m3{mask:url(#m3)}g>.m4{mask:url(#m4)}</style>`):    "again and again",
		svg(`<g id="a">` + strings.Repeat(`<path/>`, 600) + `</g><pattern id="p"><use href="#a"/></pattern><g fill="url(#p)">` + strings.Repeat(`<path/>`, 600) + `</g>`): "again and again",
		svg(masks(6, `mask="url(#%%6d%d)"`)): "again and again",
		svg(masks(6, `class="x m%d"`) + `<style>.m0{mask:url(#m0)}.m1{mask:url(#m1);.m2{mask:url(#m2)}}.m3{mask:url(#m3)}.m4{mask:url(#m4)` + "</style>"):          "again and again",
		svg(`<g id="a">` + strings.Repeat(`<path/>`, 600) + `</g><pattern id="p">` + strings.Repeat(`<path/>`, 600) + `</pattern><use fill="url(#p)" href="#a"/>`): "again and again",
		svg(`<mask id="a"><path mask="url(#b)"/></mask><mask id="b"><path mask="url(#a)"/></mask><path mask="url(#a)"/>`):                                          "again and again",
		svg(`<marker id="m"><path/></marker>`):                    "<marker>",
		svg(`<style><g/>@import "//evil.example/x.css";</style>`): "no style",
		svg(`<g xml:base="https://evil.example/"/>`):              "base",
		svg(`<?xml-stylesheet href="x.css"?>`):                    "xml-stylesheet",
		svg(strings.Repeat(`<use href="#a"/>`, maxUses+1)):        "<use>",
		svg(`<g>`): "no SVG",
		svg(`&x;`): "no SVG",
		address("image/svg+xml", `<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="`+svgSpace+`"/>`): "entities",
		address("image/svg+xml", `<html xmlns="`+svgSpace+`"/>`):                                "begins with <html>",
		address("image/svg+xml", `<svg/>`):                                                      "begins with <svg>",
		address("image/svg+xml", ``):                                                            "no SVG",
		address("image/png", "GIF89a"):                                                          "not what its name says",
		address("image/png", pixels(t, "jpeg", 9, 9)):                                           "not what its name says",
		address("image/jpeg", pixels(t, "png", 9, 9)):                                           "not what its name says",
		address("image/webp", "RIFFxxxxWAVE"):                                                   "not what its name says",
		address("image/webp", webp("VP8 ", "\x00\x00\x00\x9d\x01\x2a\xff\x3f\x01\x00")):         "16383 by 1 pixels",
		address("image/webp", webp("VP8L", "\x2f\x00\xc0\xff\x0f\x00\x00\x00\x00\x00")):         "1 by 16384 pixels",
		address("image/webp", webp("VP8X", "\x00\x00\x00\x00\xff\xff\xff\x00\x10\x00")):         "16777216 by 4097 pixels",
		address("image/webp", webp("VP8 ", "\x00\x00\x00\x9d\x01\x2b\xff\x3f\x01\x00")):         "not what its name says",
		address("image/webp", webp("ICCP", "\x00\x00\x00\x00\xff\xff\xff\x00\x10\x00")):         "not what its name says",
		address("image/webp", "RIFF\x00\x00\x00\x00WEBPVP8 "):                                   "not what its name says",
		address("image/png", pixels(t, "png", maxSide+1, 1)):                                    "pixels",
		address("image/png", strings.Repeat("x", maxLogo+1)):                                    "KB",
		"data:image/png;base64,!!":                                                              "can't be read",
		"data:image/png;x":                                                                      "can't be read",
		address("text/html", "<script>"):                                                        "neither the name",
		address("image/gif", "GIF89a"):                                                          "neither the name",
	} {
		b, err := Parse([]byte("name: 甲\nlogo_dark: '" + address + "'\n"))
		problems := Problems(err)
		if len(problems) != 1 || problems[0].Line != 2 || problems[0].Field != "logo_dark" || !strings.Contains(err.Error(), want) || len(err.Error()) > 400 || !strings.ContainsFunc(problems[0].Say, func(r rune) bool { return r > 0x4e00 && r < 0x9fff }) {
			t.Errorf("%.120s: %v, want %s", address, err, want)
		}
		if b != nil && b.DarkLogoName() != "" {
			t.Errorf("%.120s is a logo", address)
		}
	}
}

// Whatever is read as a drawing has nothing in it that could run or ask somebody.
func FuzzReadDrawing(f *testing.F) {
	f.Add([]byte(plainSVG))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><path onload="x"/></svg>`))
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := readDrawing(src)
		if err != nil {
			return
		}
		low := strings.ToLower(string(src))
		for _, bad := range []string{"<script", "<foreignobject", "<iframe", "<!entity"} {
			if i := strings.Index(low, bad); i >= 0 && !strings.Contains(low[:i], "<!--") && !strings.Contains(low[:i], "cdata[") {
				t.Errorf("%q is a drawing", src)
			}
		}
		if len(d.texts) > len(src) {
			t.Error(len(d.texts))
		}
	})
}
