package brand

import "fmt"

// LogoName is the name of the logo as an asset; empty where the house has none.
func (b *Brand) LogoName() string { return b.logo.name("logo") }

// DarkLogoName is that of the logo for dark pages; empty where it is the same.
func (b *Brand) DarkLogoName() string { return b.dark.name("logo-dark") }

// Logos are the pictures by their names as assets.
func (b *Brand) Logos() map[string][]byte {
	out := map[string][]byte{}
	for name, l := range map[string]logo{b.LogoName(): b.logo, b.DarkLogoName(): b.dark} {
		if name != "" {
			out[name] = l.bytes
		}
	}
	return out
}

// IconName is the logo where it may stand for the house in a tab and on the home screen
// of a phone: a square that is large enough. Those take the second only as PNG.
func (b *Brand) IconName(least int) string {
	if b.logo.side < least || b.logo.kind() == ".jpg" {
		return ""
	}
	return b.LogoName()
}

// TouchName is IconName for phones that take no drawings: a square PNG.
func (b *Brand) TouchName() string {
	if b.logo.kind() != ".png" {
		return ""
	}
	return b.IconName(leastTouch)
}

// leastTouch is the least side of an icon on the home screen of a phone that looks sharp
// there, in pixels.
const leastTouch = 120

// Side is that of a square logo in pixels, as a manifest says it.
func (b *Brand) Side() string {
	if b.logo.side == anySide {
		return "any"
	}
	return fmt.Sprintf("%dx%d", b.logo.side, b.logo.side)
}

// LogosOf takes the pictures of another brand where both name the same files.
func (b *Brand) LogosOf(other *Brand) {
	for _, pair := range [][2]*logo{{&b.logo, &other.logo}, {&b.dark, &other.dark}} {
		if pair[0].said == pair[1].said && pair[0].bytes == nil {
			*pair[0] = *pair[1]
		}
	}
}
