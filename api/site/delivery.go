package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
)

// compressor packs what is worth it for browsers that take it. What holds a secret never
// is, see [Site.Deliver]; the jitter is a second line against BREACH.
var compressor = func() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(32, 0, false), gzhttp.KeepAcceptRanges())
	if err != nil {
		panic(err) // settings of ours
	}
	return wrap
}()

func compressed(c echo.Context, serve http.HandlerFunc) {
	compressor(serve).ServeHTTP(c.Response(), c.Request())
}

// deliver answers with what everybody sees alike, compressed. With kept, caches may
// keep it, but have to ask each time whether it still is so.
func deliver(c echo.Context, status int, contentType string, body []byte, kept bool) {
	h := c.Response().Header()
	h.Add("Vary", "Cookie, Authorization, Accept-Language")
	h.Set("Content-Type", contentType)
	if kept {
		sum := sha256.Sum256(body)
		h.Set("ETag", `W/"`+hex.EncodeToString(sum[:9])+`"`)
		h.Set("Cache-Control", "public, no-cache")
	}
	compressed(c, func(w http.ResponseWriter, r *http.Request) {
		if kept {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write(body) // whoever does not read it any more has left
	})
}
