package brand

import (
	"fmt"
	"math"
	"strconv"
)

// Colours are those of links, buttons and accents; empty are ours.
type Colours struct {
	Accent string `yaml:"accent"` // on white: #rrggbb
	Dark   string `yaml:"dark"`   // where readers want dark pages; without it a lighter accent
}

// The grounds that text in the accent colour stands on: the style sheet's --paper,
// --ground and --tint, light and dark.
const (
	paper, ground         = "#ffffff", "#f5f7f7"
	darkPaper, darkGround = "#182124", "#10171a"
	tintShare             = 0.10 // of the accent in --tint
	darkTintShare         = 0.14
	leastContrast         = 4.5 // WCAG 2.2, 1.4.3
)

type rgb [3]float64

func parseColour(text string) (c rgb, err error) {
	if len(text) != 7 || text[0] != '#' {
		return c, fmt.Errorf("%q is no colour as #0b6b5d", text)
	}
	for i := range c {
		v, err := strconv.ParseUint(text[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return c, fmt.Errorf("%q is no colour as #0b6b5d", text)
		}
		c[i] = float64(v)
	}
	return c, nil
}

func mustColour(text string) rgb {
	c, err := parseColour(text)
	if err != nil {
		panic(err) // a constant of ours
	}
	return c
}

// mix is a colour with a share of another in it, as CSS mixes in sRGB.
func (c rgb) mix(other rgb, share float64) (out rgb) {
	for i := range c {
		out[i] = c[i]*(1-share) + other[i]*share
	}
	return out
}

func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

// luminance is the relative luminance, 0 to 1, of WCAG 2.2.
func (c rgb) luminance() float64 {
	linear := func(v float64) float64 {
		if v /= 255; v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// contrast is the contrast ratio of two colours, 1 to 21, of WCAG 2.2.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// worst is the least contrast of an accent with what it stands on.
func worst(accent rgb, paper, ground string, share float64) float64 {
	p := mustColour(paper)
	return min(contrast(accent, p), contrast(accent, mustColour(ground)), contrast(accent, p.mix(accent, share)))
}

func (c Colours) check(found *checks) {
	check := func(field, value, paper, ground string, share float64, how, say string) {
		if value == "" {
			return
		}
		accent, err := parseColour(value)
		if err != nil {
			found.fail(field, "%q is no colour as #0b6b5d", "%q 不是 #0b6b5d 这样的颜色", value)
			return
		}
		if got := worst(accent, paper, ground, share); got < leastContrast {
			found.fail(field, "%s can hardly be read: its contrast is %.1f to 1, and must be %.1f (WCAG 2.2 AA); take a "+how+" one", "%s 很难看清：对比度是 %.1f 比 1，至少要 %.1f（WCAG 2.2 AA）；请选"+say+"一些的", value, got, leastContrast)
		}
	}
	check("colours.accent", c.Accent, paper, ground, tintShare, "darker", "深")
	check("colours.dark", c.Dark, darkPaper, darkGround, darkTintShare, "lighter", "浅")
}

// CSS sets the accents in a style sheet; empty for a house without colours of its own.
func (c Colours) CSS() string {
	out := ""
	if c.Accent != "" {
		out = ":root{--accent:" + c.Accent + "}\n"
	}
	if dark := c.dark(); dark != "" {
		out += "@media(prefers-color-scheme:dark){:root{--accent:" + dark + "}}\n"
	}
	return out
}

// dark is the accent on dark pages: the one that was chosen, or the accent made
// lighter until it can be read there.
func (c Colours) dark() string {
	if c.Dark != "" || c.Accent == "" {
		return c.Dark
	}
	accent := mustColour(c.Accent)
	for share := 0.3; ; share += 0.05 {
		light := accent.mix(rgb{255, 255, 255}, min(share, 1))
		if worst(light, darkPaper, darkGround, darkTintShare) >= leastContrast+1 || share >= 1 {
			return light.String()
		}
	}
}

// Theme is the colour of the frame around the page in a browser.
func (c Colours) Theme() string {
	if c.Accent != "" {
		return c.Accent
	}
	return "#0b6b5d"
}
