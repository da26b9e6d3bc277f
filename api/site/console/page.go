package console

import (
	"crypto/rand"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// page is what the form says of the page that it is on, besides the fields.
type page struct {
	Copy string // its id: what is typed on it is kept under this
	As   string // id of whoever opened it: nobody else saves what they typed
}

func newPage(who kb.Principal) page { return page{rand.Text(), who.ID} }

func readPage(c echo.Context) page { return page{c.FormValue("copy"), c.FormValue("as")} }

// check refuses what somebody else has typed: at a shared machine, the next to sign in
// must not have the words of the one before as their own.
func (p page) check(who kb.Principal) error {
	if p.As != "" && p.As != who.ID {
		return kb.Errorf(kb.Denied, "another_person", "this was typed by %s", p.As)
	}
	return nil
}
