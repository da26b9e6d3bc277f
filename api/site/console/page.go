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
