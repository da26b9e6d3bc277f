package api

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// While all turns are taken, a long text waits, and is refused as busy when its time is
// over; a short request does not wait.
func TestWithoutATurn(t *testing.T) {
	s := New(Deps{Engine: &index.Live{}, Library: &kb.Library{}})
	for range cap(s.turns) {
		s.turns <- struct{}{}
	}
	ask := func(route string, role kb.Role) error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		method, path, _ := strings.Cut(route, " ")
		r := httptest.NewRequest(method, path, strings.NewReader("{}")).WithContext(ctx)
		c := s.echo.NewContext(r, httptest.NewRecorder())
		c.SetPath(path)
		c.Set(principalKey, kb.Principal{Role: role})
		return s.takeTurns(func(echo.Context) error { return nil })(c)
	}
	if err := ask("POST /api/v1/check", kb.RoleEditor); kb.KindOf(err) != kb.Busy {
		t.Errorf("a long text passes: %v", err)
	}
	for _, free := range []struct {
		route string
		role  kb.Role
	}{{"GET /api/v1/search", kb.RoleEditor}, {"POST /api/v1/check", kb.RoleCustomer}, {uploadRoute, kb.RoleEditor}} {
		if err := ask(free.route, free.role); err != nil {
			t.Errorf("%s of %q waits: %v", free.route, free.role, err)
		}
	}
	<-s.turns
	if err := ask("POST /api/v1/check", kb.RoleEditor); err != nil || len(s.turns) != cap(s.turns)-1 {
		t.Errorf("a free turn is not taken and given back: %v, %d", err, len(s.turns))
	}
}
