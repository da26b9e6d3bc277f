package zh

import (
	"strings"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Spelled are the words of a text in Latin letters and digits, each character by its
// usual reading: 余额宝多久到账 is yuebao duojiu daozhang. What has no reading is left out.
func (c *Analyzer) Spelled(text string) (out []string) {
	folded := fold.Runes(strings.ToValidUTF8(text, " "))
	readings := c.UsualReadings(folded)
	for _, w := range c.Cut(folded) {
		var b strings.Builder
		for _, syllables := range readings[w.Start:w.End] {
			if len(syllables) > 0 {
				b.WriteString(syllables[0])
			}
		}
		if b.Len() > 0 {
			out = append(out, strings.ToLower(b.String()))
		}
	}
	return out
}
