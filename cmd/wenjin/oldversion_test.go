package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const oldVersion = "old-14f8bde"

// oldData unpacks the data folder that the version before wrote, see
// testdata/old-14f8bde/README.md, and gives its content folder and its tokens too.
func oldData(t *testing.T) (data, content string, tokens map[string]string) {
	t.Helper()
	dir := t.TempDir()
	packed, err := os.Open(filepath.Join("testdata", oldVersion, "data.tar.gz"))
	must(t, err)
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	must(t, err)
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		path := filepath.Join(dir, h.Name)
		if h.FileInfo().IsDir() {
			must(t, os.MkdirAll(path, 0o700))
			continue
		}
		src, err := io.ReadAll(r)
		must(t, err)
		must(t, os.WriteFile(path, src, 0o600))
	}
	src, err := os.ReadFile(filepath.Join("testdata", oldVersion, "tokens.json"))
	must(t, err)
	must(t, json.Unmarshal(src, &tokens))
	content, err = filepath.Abs(filepath.Join("testdata", oldVersion, "content"))
	must(t, err)
	return filepath.Join(dir, "data"), content, tokens
}

// get reads a page or an answer.
func (s *server) get(token, path string) (status int, body string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	must(s.t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer got.Body.Close()
	src, err := io.ReadAll(got.Body)
	must(s.t, err)
	return got.StatusCode, string(src)
}

// holdsOldKnowledge asks the service for everything that the version before knew.
func holdsOldKnowledge(t *testing.T, s *server, tokens map[string]string) {
	t.Helper()
	for q, want := range map[string]string{
		"转出到银行卡要多久":  "transfer-out",
		"提到卡里几天能到":   "transfer-out", // one of its questions
		"提前还款怎么算利息":  "repay-early",
		"银行卡丢了":      "lost-card",
		"zhuanzhang": "fees",
	} {
		if slugs, _ := s.ask(q); len(slugs) == 0 || slugs[0] != want {
			t.Errorf("%q: %v, want %s first", q, slugs, want)
		}
	}
	hidden := map[string]string{"a lapsed article": "二〇二〇年", "an internal one": "蓝鲸", "one in review": "紫貂", "one to come": "到时才能看到", "a draft": "没有人看过"}
	for what, word := range hidden {
		if slugs, _ := s.ask(`"` + word + `"`); len(slugs) != 0 {
			t.Errorf("%s is found by a customer: %v", what, slugs)
		}
	}
	if _, body := s.get(tokens["editor"], "/api/v1/search?q=%E8%93%9D%E9%B2%B8"); !strings.Contains(body, "agent-script") {
		t.Errorf("an editor's token does not find what is internal: %s", body)
	}
	if time.Now().After(time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)) {
		if slugs, _ := s.ask("余额自动转入"); len(slugs) == 0 || slugs[0] != "written-here" {
			t.Errorf("what was written in the console: %v", slugs)
		}
	}
	status, body := s.get(tokens["editor"], "/api/v1/articles/written-here/revisions")
	if status != http.StatusOK || !strings.Contains(body, `"draft"`) || !strings.Contains(body, `"published"`) || !strings.Contains(body, "修订") {
		t.Errorf("revisions: %d %s", status, body)
	}
	if status, body := s.get(tokens["reviewer"], "/api/v1/revisions"); status != http.StatusOK || !strings.Contains(body, "in_review") || !strings.Contains(body, "coming-later") {
		t.Errorf("newest revisions: %d %s", status, body)
	}
	picture := "/media/a1abfd410973b0111c215baa879b9edc.png"
	if status, body := s.get(tokens["editor"], picture); status != http.StatusOK || !strings.HasPrefix(body, "\x89PNG") {
		t.Errorf("the picture: %d", status)
	}
}

// What the version before wrote is served as it was: its store is brought up to
// date, its index used or built anew.
func TestServesADataFolderOfTheVersionBefore(t *testing.T) {
	data, content, tokens := oldData(t)
	s := serve(t, "--data", data, "--content", content)
	holdsOldKnowledge(t, s, tokens)
	got, raw := s.call(tokens["reviewer"], "GET", "/articles/in-review/revisions", "", nil)
	if got.status != http.StatusOK {
		t.Fatal(raw)
	}
	s.stop()
	if strings.Contains(s.log.String(), "content taken in") {
		t.Errorf("files that did not change were taken in again:\n%s", s.log)
	}
	output(t, 0, "audit", "verify", "--data", data)

	s = serve(t, "--data", data, "--content", content) // and once more, now that all is new
	holdsOldKnowledge(t, s, tokens)
	s.stop()
	if strings.Contains(s.log.String(), "built anew") {
		t.Errorf("the second start built the index again:\n%s", s.log)
	}
}

// An index folder of the version before that was harmed is never served: it is
// recognised and built anew.
func TestAnOldIndexThatWasHarmedIsBuiltAnew(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, dir string){
		"no applied": func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "applied"))) },
		"segment cut": func(t *testing.T, dir string) {
			files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
			must(t, err)
			must(t, os.Truncate(files[0], 100))
		},
		"no segment": func(t *testing.T, dir string) {
			files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
			must(t, err)
			must(t, os.Remove(files[0]))
		},
		"root emptied": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "store", "root.bolt"), nil, 0o600))
		},
		"meta garbled": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "index_meta.json"), bytes.Repeat([]byte("x"), 50), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			data, content, tokens := oldData(t)
			harm(t, filepath.Join(data, "index", "1"))
			s := serve(t, "--data", data, "--content", content)
			holdsOldKnowledge(t, s, tokens)
			s.stop()
		})
	}
}
