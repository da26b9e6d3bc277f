package meili

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// Whatever is sent as documents is read or refused: what is read are objects, which can be
// kept.
func FuzzHandedIn(f *testing.F) {
	f.Add("id,a:number,b:boolean\n1,2,true\n", byte(';'))
	f.Add(`[{"id":1}]`, byte(0))
	f.Add("{}\n{}", byte(','))
	f.Fuzz(func(t *testing.T, body string, comma byte) {
		if strings.TrimSpace(body) == "" || len(body) > 10_000 { // refused before
			return
		}
		for _, read := range []func([]byte) ([]document, error){jsonDocuments, lines, func(data []byte) ([]document, error) { return table(data, rune(comma%0x80)) }} {
			all, err := read([]byte(body))
			if err != nil {
				if kb.KindOf(err) != kb.Invalid {
					t.Errorf("%v", err)
				}
				continue
			}
			if _, err := json.Marshal(all); err != nil {
				t.Errorf("%q is read as what can't be kept: %v", body, err)
			}
			for _, one := range all {
				if one == nil {
					t.Errorf("%q has a document that is null", body)
				}
			}
		}
	})
}
