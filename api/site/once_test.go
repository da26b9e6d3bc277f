package site_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// A form that a session sends twice acts once, at once or one after the other, and both are
// led on alike. One that was refused, or that something else came in between of, acts
// again; so does that of another session, and of a program.
func TestADoubleClickActsOnce(t *testing.T) {
	var made atomic.Int32
	slow := make(chan struct{})
	counter := site.Face{Name: "trial", Script: "trial.js", Files: trialFiles, Routes: func(_ *site.Site, g *echo.Group) {
		g.POST("/make", func(c echo.Context) error {
			n := made.Add(1)
			switch c.FormValue("how") {
			case "refused":
				return kb.Errorf(kb.Invalid, "invalid_comment", "no")
			case "broken":
				return errors.New("broken")
			case "drawn":
				return c.HTML(http.StatusOK, "drawn")
			case "slow":
				<-slow
			}
			return c.Redirect(http.StatusSeeOther, fmt.Sprint("/made/", n, "?", c.FormValue("how")))
		})
	}}
	w := sitetest.New(t, help.Face(), console.Face(nil), counter)
	editor, reviewer := w.SignIn(kb.RoleEditor), w.SignIn(kb.RoleReviewer)
	send := func(who *http.Cookie, how string) string {
		t.Helper()
		return w.With(who, http.MethodPost, "/make", url.Values{"how": {how}}).Header.Get("Location")
	}
	count := func(what string, want int32, do func()) {
		t.Helper()
		made.Store(0)
		if do(); made.Load() != want {
			t.Errorf("%s: %d, want %d", what, made.Load(), want)
		}
	}
	count("twice", 1, func() {
		if a, b := send(editor, "once"), send(editor, "once"); a != "/made/1?once" || a != b {
			t.Errorf("%q and %q", a, b)
		}
	})
	count("something between", 3, func() { send(editor, "a"); send(editor, "b"); send(editor, "a") })
	count("two people", 2, func() { send(editor, "c"); send(reviewer, "c") })
	for _, how := range []string{"refused", "broken", "drawn"} {
		count(how, 2, func() { send(editor, how); send(editor, how) })
	}
	count("after a while", 2, func() { send(editor, "d"); w.Now = w.Now.Add(11 * time.Second); send(editor, "d") })
	count("a program", 2, func() {
		for range 2 {
			w.Post(kb.RoleEditor, "/make", url.Values{"how": {"e"}}).Want(http.StatusSeeOther)
		}
	})
	count("at once", 1, func() {
		var all sync.WaitGroup
		led := make([]string, 5)
		for i := range led {
			r := httptest.NewRequest(http.MethodPost, "/make", strings.NewReader("how=slow"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.AddCookie(editor)
			all.Go(func() {
				rec := httptest.NewRecorder()
				w.Server.ServeHTTP(rec, r)
				led[i] = rec.Header().Get("Location")
			})
		}
		time.Sleep(50 * time.Millisecond)
		close(slow)
		all.Wait()
		for _, l := range led {
			if l != "/made/1?slow" {
				t.Errorf("%q", led)
			}
		}
	})
}

// What nobody has signed in for is not read where nothing holds it, whatever cookie comes
// along.
func TestFormsOfNobodyAreNotRead(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/console/autosave", "/console/preview"} {
		body := strings.NewReader("body=" + strings.Repeat("x", 5<<20))
		r := httptest.NewRequest(http.MethodPost, address, body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "wenjin", Value: "of nobody"})
		before := body.Len()
		w.Do(r).Want(http.StatusUnauthorized)
		if body.Len() != before {
			t.Errorf("%s: %d bytes are read", address, before-body.Len())
		}
	}
}
