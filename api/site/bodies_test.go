package site_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// A form with a file writes nothing to the temporary folder, and a login of
// megabytes is not read.
func TestFormsDoNotFillDiskOrMemory(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	w := world(t)
	for _, address := range []string{"/signin", "/setup", "/a/open/vote"} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, _ := form.CreateFormFile("login", "x")
		_, _ = file.Write(make([]byte, 40<<20)) // more than is kept in memory
		_ = form.Close()
		r := httptest.NewRequest("POST", address, &body)
		r.ContentLength = -1
		r.Header.Set("Content-Type", form.FormDataContentType())
		left := body.Len()
		w.Do(r).Want(http.StatusUnsupportedMediaType)
		if body.Len() != left {
			t.Errorf("%s: %d bytes are read", address, left-body.Len())
		}
		r = httptest.NewRequest("POST", address, strings.NewReader("login="+strings.Repeat("x", 9<<20)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if p := w.Do(r); p.Status != http.StatusRequestEntityTooLarge || !p.Shows("提交的内容过大") || len(p.Body) > 100_000 {
			t.Errorf("%s: %d, %d bytes", address, p.Status, len(p.Body))
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
