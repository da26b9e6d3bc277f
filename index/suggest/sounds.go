package suggest

import (
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// sound is the number of a set of readings: a phrase keeps two bytes a character. 0 is
// that of a character without readings.
type sound uint16

// blurredSound is the number of a syllable without what many do not tell apart.
type blurredSound uint16

// silent is the sound of a character without readings, which all of them share.
const silent blurredSound = 1

// soundTable numbers the sets of readings that occur.
type soundTable struct {
	sets     [][]string       // by sound
	initials [][]rune         // by sound: the letters or digits that the syllables begin with
	blurred  [][]blurredSound // by sound
	known    map[string]sound // by the syllables of the set, joined
	blurs    map[string]blurredSound
	usual    []usualSound // by character
}

// usualSound is the sound that a character had last: nearly all have one only.
type usualSound struct {
	readings *string // the first of them
	sound    sound
}

// afterUsual is the character after those of which the usual sound is kept.
const afterUsual = 0xa000

func newSoundTable() *soundTable {
	return &soundTable{
		sets: [][]string{nil}, initials: [][]rune{nil}, blurred: [][]blurredSound{{silent}},
		known: map[string]sound{}, blurs: map[string]blurredSound{}, usual: make([]usualSound, afterUsual),
	}
}

// number is the sound of a character by its readings.
func (t *soundTable) number(r rune, readings []string) sound {
	if len(readings) == 0 {
		return 0
	}
	if r >= afterUsual {
		return t.numberOf(readings)
	}
	u := &t.usual[r]
	if u.readings != &readings[0] {
		*u = usualSound{&readings[0], t.numberOf(readings)}
	}
	return u.sound
}

func (t *soundTable) numberOf(readings []string) sound {
	key := strings.Join(readings, " ")
	s, ok := t.known[key]
	if ok {
		return s
	}
	s = sound(len(t.sets))
	t.known[key] = s
	t.sets = append(t.sets, slices.Clone(readings))
	var initials []rune
	var all []blurredSound
	for _, syllable := range readings {
		if r := rune(syllable[0]); zh.IsAlnum(r) && !slices.Contains(initials, r) {
			initials = append(initials, r)
		}
		short := blurred(syllable)
		b, ok := t.blurs[short]
		if !ok {
			b = silent + 1 + blurredSound(len(t.blurs))
			t.blurs[short] = b
		}
		if !slices.Contains(all, b) {
			all = append(all, b)
		}
	}
	t.initials = append(t.initials, initials)
	t.blurred = append(t.blurred, all)
	return s
}

// readings are those of some sounds, in buf.
func (t *soundTable) readings(sounds []sound, buf [][]string) [][]string {
	buf = buf[:0]
	for _, s := range sounds {
		buf = append(buf, t.sets[s])
	}
	return buf
}

// blurredOf are the blurred sounds of a character by its readings that anything in the table
// has. They are lent.
func (t *soundTable) blurredOf(r rune, readings []string) []blurredSound {
	if len(readings) > 0 && r < afterUsual {
		if u := t.usual[r]; u.readings == &readings[0] {
			return t.blurred[u.sound]
		}
	}
	return t.addBlurred(nil, readings)
}

// addBlurred adds to sounds those of readings that anything in the table has.
func (t *soundTable) addBlurred(sounds []blurredSound, readings []string) []blurredSound {
	add := func(b blurredSound) {
		if !slices.Contains(sounds, b) {
			sounds = append(sounds, b)
		}
	}
	if len(readings) == 0 {
		add(silent)
	}
	for _, syllable := range readings {
		if b, ok := t.blurs[blurred(syllable)]; ok {
			add(b)
		}
	}
	return sounds
}

var blur = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

// blurred is a syllable without what many do not tell apart.
func blurred(syllable string) string {
	if !strings.ContainsAny(syllable, "gh") { // as all that is replaced does
		return syllable
	}
	return blur.Replace(syllable)
}

// soundsLike reports whether the usual reading of one character is a reading of the
// other, or nearly, for those who do not tell zh from z or ing from in.
func soundsLike(typed, meant []string) bool {
	return len(typed) > 0 && slices.ContainsFunc(meant, func(s string) bool { return blurred(s) == blurred(typed[0]) })
}
