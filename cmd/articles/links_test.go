package articles

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Every address is asked for once, in whatever way it is written; those that do not
// answer are findings on their lines, and nothing inside the house is asked for.
func TestCheckLinks(t *testing.T) {
	var asked atomic.Int32
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch {
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/nohead" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	}))
	defer web.Close()
	body := "甲[乙](URL/ok)\n\n见URL/gone。\n\n[丙](URL/nohead)与[丁](/a/x)与![图](URL/gone)\n"
	folder, err := markdown.LoadDir(fstest.MapFS{
		"a.md": {Data: []byte(strings.ReplaceAll("---\nslug: x\ntitle: 甲\naudience: public\ncategory: g\nsources: [{rule: 法, url: URL/ok}, {rule: 令, url: 'http://127.0.0.1:1/'}]\n---\n"+body, "URL", web.URL))},
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &folder.Files[0]
	if err := checkLinks(t.Context(), folder, &cli.Progress{}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range f.Findings {
		got = append(got, strings.ReplaceAll(x.String(), web.URL, "URL"))
	}
	want := "a.md:6:10: warn: [F-LINK] “http://127.0.0.1:1/”打不开：没有回应\na.md:10:2: warn: [F-LINK] “URL/gone”打不开：回应 404"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if n := asked.Load(); n != 5 {
		t.Errorf("%d requests, want 5", n)
	}
}
