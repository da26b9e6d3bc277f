package brand

import (
	"html/template"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

func TestParseTakesWhatIsDocumented(t *testing.T) {
	b, err := Parse([]byte(`name: 问津银行帮助
logo: logo.svg
colours: {accent: "#1a4fa0", dark: "#8ab4f8"}
hotline: 400-000-0000
hours: 每天 8:00–22:00
complaint: {text: 在线投诉, url: "https://example.cn/complaint"}
footer: [问津银行股份有限公司]
staff_link: false
tiles: [account, safety]
icons: {account: phone}
urgent: [{name: 我被骗了, article: scammed}, {name: 挂失, query: 怎么挂失}]
pinned: [scammed]
`))
	if err != nil {
		t.Fatal(err)
	}
	if b.Name != "问津银行帮助" || b.Hotline != "400-000-0000" || b.Complaint.URL == "" || b.Staff() || len(b.Urgent) != 2 || b.Footer[0] != "问津银行股份有限公司" || b.Icon("account/login") != "phone" || b.Icon("safety") != "safety" || b.Icon("else") != "folder" {
		t.Errorf("%+v", b)
	}
}

func TestWhatIsLeftOutIsTheDefault(t *testing.T) {
	for _, src := range []string{"", "# nothing\n", "hotline: '95000'\n"} {
		b, err := Parse([]byte(src))
		if err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		if b.Name != "帮助中心" || len(b.Urgent) != 3 || len(b.Footer) != 1 || !b.Staff() {
			t.Errorf("%q: %+v", src, b)
		}
	}
	if b, err := Parse([]byte("urgent: []\nfooter: []\n")); err != nil || len(b.Urgent)+len(b.Footer) != 0 {
		t.Errorf("an empty list is filled: %+v, %v", b, err)
	}
}

// Every error says what is wrong and what would be right.
func TestErrorsSayWhatToWrite(t *testing.T) {
	for src, want := range map[string]string{
		"nmae: x\n":                                        `line 1: unknown key "nmae" (known are name, logo`,
		"name: [a]\n":                                      "line 1: cannot unmarshal",
		"name: " + strings.Repeat("长", 31):                 "name: at most 30 characters",
		"name: \"a\\u200bb\"\n":                            "name: there is a character that nobody sees, U+200B",
		"name: a\nname: b\n":                               `mapping key "name" already defined`,
		"name: a\n---\nname: b\n":                          "more than one document",
		"hotline: 打给我们\n":                                  `hotline: "打给我们" is no number to dial`,
		"complaint: {text: x, url: 'ftp://a'}":             "complaint.url:",
		"complaint: {text: x, url: 'javascript:alert(1)'}": "complaint.url:",
		"complaint: {text: x, url: '//evil.example'}":      "complaint.url:",
		"complaint: {url: /a/x}":                           "complaint.text: say what stands at",
		"logo: ../../etc/passwd\n":                         "logo:",
		"logo: logo.gif\n":                                 "neither the name of an SVG, PNG, WebP or JPEG file",
		"colours: {accent: red}\n":                         `colours.accent: "red" is no colour as #0b6b5d`,
		"colours: {accent: '#ffcc00'}\n":                   "can hardly be read: its contrast is 1.4 to 1",
		"colours: {dark: '#222222'}\n":                     "take a lighter one",
		"tiles: [a, b, c, d, e, f, g, h, i]\n":             "tiles: at most 8",
		"icons: {a: unicorn}\n":                            `icons.a: there is no icon "unicorn"; there are account, agent`,
		"urgent: [{name: x}]\n":                            "urgent[0]: it takes a name and either an article or a query",
		"urgent: [{name: x, article: a, query: b}]\n":      "urgent[0]:",
	} {
		if _, err := Parse([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", src, err, want)
		}
	}
}

// What is wrong is said in Chinese, too, with the line on which it stands.
func TestProblemsHaveTheirPlace(t *testing.T) {
	_, err := Parse([]byte("# 站点\nname: 甲\ncolours:\n  accent: red\nfooter:\n  - 一\n  - \"\\u200b\"\ncomplaint:\n  url: x\nurgent:\n  - {name: 挂失}\n"))
	got := map[string]int{}
	for _, p := range Problems(err) {
		got[p.Field] = p.Line
		if p.Say == "" || !strings.ContainsFunc(p.Say, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
			t.Errorf("%s: %q", p.Field, p.Say)
		}
	}
	if want := map[string]int{"colours.accent": 4, "footer[1]": 7, "complaint.url": 9, "complaint.text": 8, "urgent[0]": 11}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for src, line := range map[string]int{"name: a\nnmae: b\n": 2, "name: [a\n": 1, "name: a\n---\n": 0} {
		if _, err := Parse([]byte(src)); len(Problems(err)) != 1 || Problems(err)[0].Line != line {
			t.Errorf("%q: %+v", src, Problems(err))
		}
	}
	if b, err := Load(fstest.MapFS{File: {Data: []byte("name: 甲\nlogo: none.svg\n")}}, File); b == nil || b.Name != "甲" || b.LogoName() != "" || len(Problems(err)) != 1 || Problems(err)[0].Line != 2 {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err := In(fstest.MapFS{}); err != nil || b.Name != "帮助中心" {
		t.Errorf("a folder without it: %+v, %v", b, err)
	}
}

func TestTheLogoLiesBesideTheFile(t *testing.T) {
	folder := fstest.MapFS{
		"site.yaml": {Data: []byte("logo: l.SVG\n")}, "l.SVG": {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)},
		"none.yaml": {Data: []byte("logo: none.png\n")}, "false.yaml": {Data: []byte("logo: false.png\n")}, "false.png": {Data: []byte("GIF89a")},
		"huge.yaml": {Data: []byte("logo: huge.svg\n")}, "huge.svg": {Data: []byte("<svg" + strings.Repeat(" ", maxLogo))},
		"long.yaml": {Data: []byte("#" + strings.Repeat(" ", maxFile))},
	}
	b, err := Load(folder, "site.yaml")
	if err != nil || b.LogoName() != "logo.svg" {
		t.Errorf("%q, %v", b.LogoName(), err)
	}
	for name, want := range map[string]string{"none.yaml": "none.png", "false.yaml": "is not what its name says", "huge.yaml": "more than", "long.yaml": "more than", "absent.yaml": "absent.yaml"} {
		if _, err := Load(folder, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever accent is taken, text in it can be read on dark pages too.
func TestTheDarkAccentCanBeRead(t *testing.T) {
	for _, accent := range []string{"#0b6b5d", "#1a4fa0", "#000000", "#7a0026", "#4b0082"} {
		c := Colours{Accent: accent}
		dark := Colours{Dark: c.dark()}
		for _, tried := range []Colours{c, dark} {
			found := &checks{}
			if tried.check(found); len(found.errs) > 0 {
				t.Errorf("%s: %v", accent, found.errs)
			}
		}
		if css := c.CSS(); !strings.Contains(css, accent) || !strings.Contains(css, dark.Dark) {
			t.Error(css)
		}
	}
	if css := (Colours{}).CSS(); css != "" {
		t.Errorf("ours are set again: %s", css)
	}
}

// Contrast is that of WCAG: the figures are of its own examples.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#767676", "#ffffff", 4.54}} {
		if got := contrast(mustColour(c.a), mustColour(c.b)); got < c.want-0.01 || got > c.want+0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestNumbersAreDialled(t *testing.T) {
	for number, want := range map[string]template.URL{"400-000-0000": "tel:4000000000", "110": "tel:110", "+86 10 1234 5678": "tel:+861012345678", "(010) 66": "", "95000（按1）": "", "以页面公示为准": "", "12": ""} {
		if got := Tel(number); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
}

func TestEveryIconIsDrawn(t *testing.T) {
	for _, name := range Icons() {
		if svg := string(Draw(name)); !strings.Contains(svg, "<svg") || strings.Contains(svg, "style=") || strings.Count(svg, "<") != strings.Count(svg, ">") {
			t.Errorf("%s: %s", name, svg)
		}
	}
	if Draw("unicorn") != Draw("folder") {
		t.Error("an unknown icon is not the folder")
	}
}

// Any text is either settings that pages can show, or has problems that say so.
func FuzzParse(f *testing.F) {
	f.Add("name: 甲\ncolours: {accent: '#1a4fa0'}\nurgent: [{name: a, query: b}]\n")
	f.Add("icons: {a: b}\nfooter: [\"\\u200b\"]\n---\n")
	f.Add("a: &a [*a]\n")
	f.Add("logo: " + address("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><text>甲</text></svg>`) + "\n")
	f.Fuzz(func(t *testing.T, src string) {
		b, err := Parse([]byte(src))
		problems := Problems(err)
		if (err == nil) != (len(problems) == 0) {
			t.Fatalf("%v, of which %d are told", err, len(problems))
		}
		for _, p := range problems {
			if p.Say == "" || p.Error() == "" || p.Line < 0 {
				t.Fatalf("%+v", p)
			}
		}
		if err == nil && (b.Name == "" || strings.Count(b.Colours.CSS(), "{") != strings.Count(b.Colours.CSS(), "}")) {
			t.Fatalf("%+v", b)
		}
	})
}
