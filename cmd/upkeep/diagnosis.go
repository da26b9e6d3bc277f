package upkeep

import (
	"encoding/json"
	"fmt"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// How a thing is that doctor has looked at.
const (
	stateFine  = "fine"
	stateNote  = "note"  // nothing is broken, but somebody should know
	stateWrong = "WRONG" // something does not work, or will not
)

// symptom is what was seen of one thing.
type symptom struct {
	What  string `json:"what"`
	State string `json:"state"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"` // the way out
}

// diagnosis is all that was seen, in the order in which it was looked at.
type diagnosis []symptom

func (d *diagnosis) fine(what, says string, args ...any) {
	*d = append(*d, symptom{what, stateFine, fmt.Sprintf(says, args...), ""})
}

func (d *diagnosis) note(what, do, says string, args ...any) {
	*d = append(*d, symptom{what, stateNote, fmt.Sprintf(says, args...), do})
}

func (d *diagnosis) wrong(what, do, says string, args ...any) {
	*d = append(*d, symptom{what, stateWrong, fmt.Sprintf(says, args...), do})
}

// sound reports whether nothing is wrong.
func (d *diagnosis) sound() bool {
	for _, s := range *d {
		if s.State == stateWrong {
			return false
		}
	}
	return true
}

// print writes it for people, a thing a line and its way out below.
func (d *diagnosis) print(s *cli.Streams) error {
	for _, one := range *d {
		fmt.Fprintf(s.Out, "%-5s  %-14s  %s\n", one.State, one.What, one.Says)
		if one.Do != "" {
			fmt.Fprintf(s.Out, "%23s→ %s\n", "", one.Do)
		}
	}
	return nil
}

// printJSON writes it for programs, as a list.
func (d *diagnosis) printJSON(s *cli.Streams) error {
	out := json.NewEncoder(s.Out)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(*d)
}
