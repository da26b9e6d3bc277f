package api

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// length is a body of which nobody knows how long it is, and how much was read.
type length struct {
	left, read int64
}

func (l *length) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), l.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	l.left, l.read = l.left-n, l.read+n
	return int(n), nil
}

// limited is what becomes of a body on its way to a route.
func limited(method, path, contentType string, declared, actual int64) (read int64, err error) {
	body := &length{left: actual}
	r := httptest.NewRequest(method, strings.ReplaceAll(path, ":", ""), body)
	r.ContentLength = declared
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	c := echo.New().NewContext(r, httptest.NewRecorder())
	c.SetPath(path)
	err = (&Server{}).limitBody(func(c echo.Context) error {
		_, err := io.Copy(io.Discard, c.Request().Body)
		return err
	})(c)
	return body.read, err
}

// A body is taken to the limit of its route, to the byte, whether it says how long
// it is or not; what says that it is longer is not read at all.
func TestBodiesHaveLimits(t *testing.T) {
	for route, limit := range map[string]int64{
		"POST /signin": 64 << 10, "POST /setup": 64 << 10, "POST /a/:slug/vote": 64 << 10, "POST /nowhere": 64 << 10, "GET /search": 64 << 10,
		"POST /api/v1/session": 64 << 10, "POST /api/v1/check": 2 << 20, "PUT /api/v1/articles/:slug": 2 << 20, "POST /console/save": 6 << 20,
		"POST /api/v1/curations": 2 << 20, "PUT /api/v1/curations/:rule": 2 << 20, "POST /console/curations/new": 2 << 20, "POST /console/curations/:rule": 2 << 20, "POST /console/experiments": 2 << 20, "POST /console/words/:file/:step": 2 << 20,
	} {
		method, path, _ := strings.Cut(route, " ")
		for _, declared := range []int64{-1, 0} { // 0 is the real length here
			say := func(n int64) int64 {
				if declared < 0 {
					return -1
				}
				return n
			}
			if read, err := limited(method, path, "", say(limit), limit); err != nil || read != limit {
				t.Errorf("%s with %d bytes: %d are read, %v", route, limit, read, err)
			}
			read, err := limited(method, path, "", say(limit+1), 100<<20)
			var tooLarge *http.MaxBytesError
			if !errors.As(err, &tooLarge) || read > limit+64<<10 || declared == 0 && read > 0 {
				t.Errorf("%s with more than %d bytes: %d are read, %v", route, limit, read, err)
			}
			if got := problemOf(err); got.Status != http.StatusRequestEntityTooLarge || got.Code != "payload_too_large" {
				t.Errorf("%s: %+v", route, got)
			}
		}
	}
}

// Pages take forms and no files; a form with files is refused before it is read.
func TestPagesTakeForms(t *testing.T) {
	for _, test := range []struct {
		method, path, contentType string
		refused                   bool
	}{
		{"POST", "/signin", "multipart/form-data; boundary=x", true},
		{"POST", "/setup", "Multipart/Form-Data; boundary=x", true},
		{"POST", "/a/:slug/vote", "multipart/mixed; boundary=x", true},
		{"GET", "/signin", "multipart/form-data; boundary=x", true},
		{"POST", "/console/save", "multipart/form-data; boundary=x", true},
		{"POST", "/signin", "application/json", true},
		{"POST", "/signin", "nonsense;;", true},
		{"POST", "/signin", "application/x-www-form-urlencoded", false},
		{"POST", "/signin", "application/x-www-form-urlencoded; charset=UTF-8", false},
		{"POST", "/signout", "", false},
		{"POST", "/console/media", "image/png", false},
		{"POST", "/api/v1/search", "application/json", false}, // readJSON sees to it
	} {
		read, err := limited(test.method, test.path, test.contentType, -1, 100)
		if refused := err != nil; refused != test.refused || refused && (problemOf(err).Status != http.StatusUnsupportedMediaType || read > 0) {
			t.Errorf("%s %s, %s: %d bytes are read, %v", test.method, test.path, test.contentType, read, err)
		}
	}
}
