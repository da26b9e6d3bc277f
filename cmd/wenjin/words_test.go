package main

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// page asks for a page, or sends a form to it, and gives the status and the text.
func (s *server) page(token, path string, form url.Values) (int, string) {
	s.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	must(s.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	must(s.t, err)
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	must(s.t, err)
	return got.StatusCode, string(text)
}

var (
	versionField = regexp.MustCompile(`name="version" value="([0-9a-f]+)"`)
	textField    = regexp.MustCompile(`(?s)<textarea name="text"[^>]*>\n(.*?)</textarea>`)
	oldLink      = regexp.MustCompile(`/console/words/synonyms\.txt\?old=[^"]+`)
)

// form is the form of a word file as a browser would send it back.
func (s *server) wordForm(token, path string) url.Values {
	s.t.Helper()
	status, page := s.page(token, path, nil)
	version, text := versionField.FindStringSubmatch(page), textField.FindStringSubmatch(page)
	if status != http.StatusOK || version == nil || text == nil {
		s.t.Fatalf("%s: %d %.2000s", path, status, page)
	}
	return url.Values{"version": version[1:], "text": {html.UnescapeString(text[1])}, "step": {"save"}}
}

// An editor changes words with a preview, cannot overwrite another's change, and
// gets back what was there; the service keeps the words over a restart.
func TestWordsInTheConsole(t *testing.T) {
	data := t.TempDir()
	editor, agent := newToken(t, data, "editor"), newToken(t, data, "agent")
	s := serve(t, "--data", data)
	const synonyms, found = "/console/words/synonyms.txt", "baby-product-is-money-fund"
	finds := func(q string) bool {
		slugs, _ := s.ask(q)
		return slices.Contains(slugs[:min(len(slugs), 5)], found)
	}
	expect := func(status, want int, page, says string) {
		t.Helper()
		if status != want || !strings.Contains(page, says) {
			t.Fatalf("%d, want %d with %q: %s", status, want, says, page)
		}
	}
	for token, want := range map[string]int{agent: http.StatusForbidden, "": http.StatusSeeOther} {
		if status, _ := s.page(token, synonyms, nil); status != want {
			t.Errorf("%d, want %d", status, want)
		}
	}
	status, page := s.page(editor, "/console/words/redlines.yaml", nil)
	expect(status, http.StatusNotFound, page, "")

	form := s.wordForm(editor, synonyms)
	before := form.Get("text")
	form.Set("text", before+"鲸鱼罐, 余额宝\n")
	form.Set("step", "preview")
	status, page = s.page(editor, synonyms, form)
	expect(status, http.StatusOK, page, "结果有变")
	expect(status, http.StatusOK, page, "鲸鱼罐（余额宝）")
	if finds("鲸鱼罐") {
		t.Error("a preview acts")
	}
	form.Set("text", before+"鲸鱼罐\n")
	form.Set("step", "save")
	status, page = s.page(editor, synonyms, form)
	expect(status, http.StatusUnprocessableEntity, page, "<code>鲸鱼罐</code>")
	form.Set("text", before+"鲸鱼罐, 余额宝\n")
	status, _ = s.page(editor, synonyms, form)
	expect(status, http.StatusSeeOther, "", "")
	if !finds("鲸鱼罐") {
		t.Error("the synonym does not act")
	}
	status, page = s.page(editor, synonyms, form)
	expect(status, http.StatusPreconditionFailed, page, "别人刚刚改过")

	// Another dictionary: the index is built anew behind the searches.
	dictionary := s.wordForm(editor, "/console/words/dictionary.txt")
	dictionary.Set("text", dictionary.Get("text")+"鲸鱼罐头 9000 n\n")
	status, _ = s.page(editor, "/console/words/dictionary.txt", dictionary)
	expect(status, http.StatusSeeOther, "", "")
	for i := 0; ; i++ {
		if _, raw := s.call(editor, "POST", "/analyze", "", map[string]string{"text": "鲸鱼罐头"}); strings.Contains(raw, `"鲸鱼罐头"`) {
			break
		} else if i == 100 {
			t.Fatal("the word is still cut: ", raw)
		}
		time.Sleep(100 * time.Millisecond)
	}

	// A category that articles lie in can be renamed, not removed.
	const taxonomy = "/console/words/taxonomy.yaml"
	form = s.wordForm(editor, taxonomy)
	tree := form.Get("text")
	form.Set("text", strings.Replace(tree, "slug: wealth", "slug: riches", 1))
	status, page = s.page(editor, taxonomy, form)
	expect(status, http.StatusUnprocessableEntity, page, "会失去分类")
	form.Set("text", tree+"  - slug: [\n")
	status, page = s.page(editor, taxonomy, form)
	expect(status, http.StatusUnprocessableEntity, page, "读不懂")
	form.Set("text", tree+"  - slug: whales\n    name: 鲸鱼\n")
	form.Set("step", "preview")
	status, page = s.page(editor, taxonomy, form)
	expect(status, http.StatusOK, page, "<td>鲸鱼</td>")
	form.Set("step", "save")
	status, _ = s.page(editor, taxonomy, form)
	expect(status, http.StatusSeeOther, "", "")

	s.stop()
	s = serve(t, "--data", data)
	if !finds("鲸鱼罐") {
		t.Error("the synonym is gone after a restart")
	}
	_, page = s.page(editor, synonyms, nil)
	old := oldLink.FindString(page)
	if old == "" {
		t.Fatal("no way back")
	}
	form = s.wordForm(editor, html.UnescapeString(old))
	if form.Get("text") != before {
		t.Error("the old text is another")
	}
	status, _ = s.page(editor, synonyms, form)
	expect(status, http.StatusSeeOther, "", "")
	if finds("鲸鱼罐") {
		t.Error("the old words do not act")
	}
	s.stop()
	copied := filepath.Join(t.TempDir(), "copy.db")
	output(t, 0, "backup", "--data", data, copied)
	other := t.TempDir()
	output(t, 0, "restore", "--data", other, copied)
	s = serve(t, "--data", other)
	if s.wordForm(editor, synonyms).Get("text") != before || !strings.Contains(s.wordForm(editor, taxonomy).Get("text"), "鲸鱼") {
		t.Error("a backup lacks the word files")
	}
	s.stop()
	log := output(t, 0, "audit", "show", "--data", data)
	for _, action := range []string{"words.change", "taxonomy.change"} {
		if !strings.Contains(log, action) {
			t.Errorf("%s is not in the log:\n%s", action, log)
		}
	}
	output(t, 0, "audit", "verify", "--data", data)
}

// With a content folder, its files are what is changed.
func TestWordsInAContentFolder(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "余额宝是什么", "正文。")
	editor := newToken(t, data, "editor")
	s := serve(t, "--data", data, "--content", dir)
	form := s.wordForm(editor, "/console/words/synonyms.txt")
	form.Set("text", "鲸鱼罐, 余额宝\n")
	if status, page := s.page(editor, "/console/words/synonyms.txt", form); status != http.StatusSeeOther {
		t.Fatalf("%d %.2000s", status, page)
	}
	if src, err := os.ReadFile(filepath.Join(dir, "synonyms.txt")); err != nil || string(src) != "鲸鱼罐, 余额宝\n" {
		t.Errorf("%q, %v", src, err)
	}
	if slugs, _ := s.ask("鲸鱼罐"); len(slugs) != 1 {
		t.Error(slugs)
	}
	form.Set("text", strings.Repeat("词", 1<<20))
	if status, _ := s.page(editor, "/console/words/synonyms.txt", form); status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long a text: %d", status)
	}
}
