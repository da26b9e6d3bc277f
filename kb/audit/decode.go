package audit

import (
	"bytes"
	"encoding/json"

	"github.com/wenjin-kb/wenjin/kb"
)

// Encode makes the text of an event as it is kept.
func Encode(e kb.Event) ([]byte, error) { return json.Marshal(e) }

// Decode reads what Encode made. It refuses every other text, also one that means
// the same: with a key more, a key twice or in capitals, another program could read
// another event out of the record than the one that its hash is of.
func Decode(src []byte) (kb.Event, error) {
	var e kb.Event
	d := json.NewDecoder(bytes.NewReader(src))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, err
	}
	again, err := Encode(e)
	if err == nil && !bytes.Equal(again, src) {
		err = kb.Errorf(kb.Conflict, "audit_broken", "it holds more than the event, or writes it otherwise")
	}
	return e, err
}
