// Package prefix lets the service stand below a path of a proxy, as /help, that takes the
// path away from what it passes on and says so by X-Forwarded-Prefix. Pages are drawn as
// if they stood at the root; what they point to is written anew on the way out, at one
// place. Answers of the API stay as they are: addresses in them are paths of the service.
package prefix

import (
	"bytes"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Header is how a proxy says below which path it shows the service.
const Header = "X-Forwarded-Prefix"

var pattern = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}){1,8}$`)

// Of is the path that a request names, without a slash at its end; empty where it names
// none, or something else.
func Of(r *http.Request) string {
	if path := strings.TrimSuffix(r.Header.Get(Header), "/"); pattern.MatchString(path) {
		return path
	}
	return ""
}

// Serve lets next answer, and puts the path before every address of the service in
// headers and pages. Nothing is compressed: that is the proxy's to do; and nothing is sent in
// parts, which are counted in the page as it was before.
func Serve(w http.ResponseWriter, r *http.Request, path string, next http.Handler) {
	r = r.Clone(r.Context())
	for _, name := range []string{"Accept-Encoding", "Range", "If-Range"} {
		r.Header.Del(name)
	}
	answer := &writer{ResponseWriter: w, path: path}
	next.ServeHTTP(answer, r)
	answer.end()
}

// writer holds a page back until it is whole; all else goes through.
type writer struct {
	http.ResponseWriter
	path  string
	begun bool
	code  int
	page  *bytes.Buffer
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *writer) WriteHeader(code int) {
	if w.begun || code < 200 {
		w.ResponseWriter.WriteHeader(code)
		return
	}
	w.begun, w.code = true, code
	h := w.Header()
	h.Add("Vary", Header)
	if to := h.Get("Location"); ours(to) {
		h.Set("Location", w.path+to)
	}
	if kind, _, _ := mime.ParseMediaType(h.Get("Content-Type")); kind == "text/html" {
		h.Del("Content-Length")
		w.page = &bytes.Buffer{}
		return
	}
	w.ResponseWriter.WriteHeader(code)
}

// Write implements http.ResponseWriter.
func (w *writer) Write(b []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	if w.page != nil {
		return w.page.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// Flush implements http.Flusher.
func (w *writer) Flush() {
	if w.begun && w.page == nil {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// end sends the page that was held back.
func (w *writer) end() {
	if w.page != nil {
		w.ResponseWriter.WriteHeader(w.code)
		_, _ = w.ResponseWriter.Write(Page(w.page.Bytes(), w.path))
	}
}

// ours reports whether an address is a path of the service.
func ours(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, `/\`)
}

// addresses are the attributes that hold one, a srcset of ours too; those with data- are read by our scripts.
var addresses = []string{"href", "src", "srcset", "action", "formaction", "poster", "data-autosave", "data-media", "data-find", "data-slug", "data-address"}

// Page is an HTML page of the service whose addresses begin with the path. The scripts
// read it from data-root of the page itself. Attributes stand in double quotes, as our
// templates and the renderer of articles write them.
func Page(page []byte, path string) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			t := z.Token()
			for _, a := range t.Attr {
				if ours(a.Val) && slices.Contains(addresses, a.Key) {
					raw = strings.Replace(raw, a.Key+`="/`, a.Key+`="`+path+`/`, 1)
				}
			}
			if t.Data == "html" {
				raw = strings.Replace(raw, "<html", `<html data-root="`+path+`"`, 1)
			}
		}
		out.WriteString(raw)
		if kind == html.ErrorToken {
			return out.Bytes()
		}
	}
}
