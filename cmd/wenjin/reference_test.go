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
	"syscall"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/reference"
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
	etagField = regexp.MustCompile(`name="etag" value="([^"]+)"`)
	textField = regexp.MustCompile(`(?s)<textarea name="text"[^>]*>\n(.*?)</textarea>`)
	doneField = regexp.MustCompile(`内容指纹`)
)

// fileForm is the form of a reference file as a browser would send it back.
func (s *server) fileForm(token, file string) url.Values {
	s.t.Helper()
	status, page := s.page(token, "/console/words/"+file, nil)
	etag, text := etagField.FindStringSubmatch(page), textField.FindStringSubmatch(page)
	if status != http.StatusOK || etag == nil || text == nil || !doneField.MatchString(page) {
		s.t.Fatalf("%s: %d %.2000s", file, status, page)
	}
	return url.Values{"etag": {html.UnescapeString(etag[1])}, "text": {html.UnescapeString(text[1])}, "step": {"submit"}}
}

// hand hands in another text of a file.
func (s *server) hand(token, file, text string) (status int, page string) {
	s.t.Helper()
	form := s.fileForm(token, file)
	form.Set("text", text)
	return s.page(token, "/console/words/"+file, form)
}

// step takes a step with the newest revision of a file.
func (s *server) step(token, file, step string, more ...string) (status int, page string) {
	s.t.Helper()
	form := url.Values{"etag": s.fileForm(token, file)["etag"]}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.page(token, "/console/words/"+file+"/"+step, form)
}

func (s *server) want(want int, says string) func(status int, page string) {
	return func(status int, page string) {
		s.t.Helper()
		if status != want || !strings.Contains(page, says) {
			s.t.Fatalf("%d, want %d with %q: %.3000s", status, want, says, page)
		}
	}
}

// starterFile is the text of a file of the starter knowledge.
func starterFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "content", name))
	must(t, err)
	return string(text)
}

// The attack of issue 14: an editor alone puts a promise on the home page as the name
// of a category, and another hotline into published text.
func TestAttackOneEditorChangesWhatCustomersSee(t *testing.T) {
	data := t.TempDir()
	editor, reviewer := newToken(t, data, "editor"), newToken(t, data, "reviewer")
	admin, agent := newToken(t, data, "admin"), newToken(t, data, "agent")
	s := serve(t, "--data", data)
	const slug, found = "service-availability", "baby-product-is-money-fund"
	shows := func(path, text string) bool {
		status, page := s.page("", path, nil)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		return strings.Contains(page, text)
	}
	finds := func(q string) bool {
		slugs, _ := s.ask(q)
		return slices.Contains(slugs[:min(len(slugs), 5)], found)
	}
	tree, facts, words := starterFile(t, reference.Taxonomy), starterFile(t, reference.Facts), starterFile(t, reference.Synonyms)
	named := func(name string) string { return strings.Replace(tree, "name: 理财与基金", "name: "+name, 1) }
	hotline := func(value string) string {
		return strings.Replace(facts, "label: 客服热线,", "label: 客服热线, value: '"+value+"',", 1)
	}

	// What the red lines forbid is not even handed in.
	s.want(400, "[R-PROMISE]")(s.hand(editor, reference.Taxonomy, named("保本高收益年化12%稳赚不赔")))
	s.want(400, "[R-PROMISE]")(s.hand(editor, reference.Facts, hotline("保本保息，稳赚不赔")))
	s.want(400, "[R-PII]")(s.hand(editor, reference.Facts, hotline("13812345678")))
	s.want(400, "[R-PROMISE]")(s.hand(editor, reference.Synonyms, words+"稳赚不赔, 余额宝\n"))

	changes := []struct {
		file, text string
		acts       func() bool
	}{
		{reference.Taxonomy, named("鲸鱼专区"), func() bool { return shows("/", "鲸鱼专区") || shows("/c/wealth", "鲸鱼专区") }},
		{reference.Facts, hotline("95000"), func() bool { return shows("/a/"+slug, "95000") }},
		{reference.Synonyms, words + "鲸鱼罐, 余额宝\n", func() bool { return finds("鲸鱼罐") }},
		{reference.RedLines, strings.Replace(starterFile(t, reference.RedLines), "稳赚不赔", "稳赚不亏", 1), func() bool { return false }},
	}
	for _, c := range changes {
		old := s.fileForm(editor, c.file)
		s.want(303, "")(s.hand(editor, c.file, c.text))
		for who, token := range map[string]string{"the editor": editor, "an administrator": admin, "an agent": agent} {
			if status, _ := s.page(token, "/console/words/"+c.file+"/approve", url.Values{"etag": s.fileForm(editor, c.file)["etag"]}); status != http.StatusForbidden {
				t.Errorf("%s approves %s: %d", who, c.file, status)
			}
		}
		if status, _ := s.page(editor, "/console/words/"+c.file, old); status != http.StatusPreconditionFailed {
			t.Errorf("an old %s was handed in: %d", c.file, status)
		}
		if status, _ := s.page(reviewer, "/console/words/"+c.file+"/approve", url.Values{"etag": {"*"}}); status < 400 {
			t.Errorf("%s was approved unread: %d", c.file, status)
		}
		if c.acts() {
			t.Errorf("%s acts before anybody has approved it", c.file)
		}
	}
	s.want(200, slug)(s.page(reviewer, "/console/words/"+reference.Facts, nil)) // the articles are named
	for _, c := range changes[:3] {
		s.want(303, "")(s.step(reviewer, c.file, "approve"))
		for deadline := time.Now().Add(30 * time.Second); !c.acts(); time.Sleep(100 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s does not act:\n%s", c.file, s.log)
			}
		}
	}
	// What is in force is so after a restart, and in a copy.
	s.stop()
	copied, other := filepath.Join(t.TempDir(), "copy.db"), t.TempDir()
	output(t, 0, "backup", "--data", data, copied)
	output(t, 0, "restore", "--data", other, copied)
	s = serve(t, "--data", other)
	for _, c := range changes[:3] {
		if !c.acts() {
			t.Errorf("a copy lacks %s", c.file)
		}
	}
	// Going back takes two as well.
	s.want(303, "")(s.step(editor, reference.Taxonomy, "restore", "revision", "1"))
	s.want(303, "")(s.step(editor, reference.Taxonomy, "submit"))
	if !changes[0].acts() {
		t.Error("one editor took it back")
	}
	s.want(303, "")(s.step(reviewer, reference.Taxonomy, "approve", "reason", "恢复"))
	if changes[0].acts() {
		t.Error("the old name is not back")
	}
	s.stop()
	log := output(t, 0, "audit", "show", "--data", other)
	for _, want := range []string{"reference.submit", "reference.approve", reference.Hash(named("鲸鱼专区")), reference.Hash(hotline("95000")), slug, "token:editor", "person:reviewer"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%.4000s", want, log)
		}
	}
	output(t, 0, "audit", "verify", "--data", other)
	output(t, 0, "verify", "--data", other)
}

// A folder of the house is trusted as its articles are: what changes there is judged,
// recorded with its hash and the articles that show it, and kept out where the red
// lines or an article would be let down.
func TestAttackFactsChangeOnDisk(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "怎么联系客服", "客服热线：{{hotline}}。")
	write := func(name, text string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)) }
	write("taxonomy.yaml", "categories:\n  - {slug: general, name: 常见问题}\n")
	write("facts.yaml", "facts:\n  - {key: hotline, value: '95000'}\n")
	editor, reviewer := newToken(t, data, "editor"), newToken(t, data, "reviewer")
	s := serve(t, "--data", data, "--content", dir)
	reload := func() {
		t.Helper()
		n := strings.Count(s.log.String(), "content is reloaded")
		must(t, s.cmd.Process.Signal(syscall.SIGHUP))
		for deadline := time.Now().Add(30 * time.Second); strings.Count(s.log.String(), "content is reloaded") == n; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("not reloaded:\n%s", s.log)
			}
		}
	}
	holds := func(path, text string) {
		t.Helper()
		if status, page := s.page("", path, nil); status != http.StatusOK || !strings.Contains(page, text) {
			t.Errorf("%s: %d lacks %q: %.2000s", path, status, text, page)
		}
	}
	holds("/a/first", "95000")
	for _, bad := range []string{
		"facts:\n  - {key: hotline, value: 稳赚不赔}\n", // a red line
		"facts:\n  - {key: hotline}\n",              // the article shows nothing
		"facts: 7\n",
	} {
		write("facts.yaml", bad)
		reload()
		holds("/a/first", "95000")
	}
	if status, page := s.page(editor, "/console/words/facts.yaml", nil); status != http.StatusOK || !strings.Contains(page, "内容目录里的文件与生效的内容不同") {
		t.Errorf("%d, the console does not say so", status)
	}
	write("taxonomy.yaml", "categories:\n  - {slug: general, name: 保本高收益年化12%稳赚不赔}\n")
	reload()
	holds("/c/general", "常见问题")
	const changed = "facts:\n  - {key: hotline, value: '95999'}\n"
	write("facts.yaml", changed)
	reload()
	holds("/a/first", "95999")

	// What is approved in the console lies in the folder, and is no change of it.
	const approved = "facts:\n  - {key: hotline, value: '95111'}\n"
	s.want(303, "")(s.hand(editor, reference.Facts, approved))
	s.want(303, "")(s.step(reviewer, reference.Facts, "approve"))
	if src, err := os.ReadFile(filepath.Join(dir, "facts.yaml")); err != nil || string(src) != approved {
		t.Errorf("%q, %v", src, err)
	}
	reload()
	holds("/a/first", "95111")
	s.stop()
	var records []string
	for line := range strings.Lines(output(t, 0, "audit", "show", "--data", data)) {
		if strings.Contains(line, "facts.yaml") && !strings.Contains(line, "reference.edit") && !strings.Contains(line, "reference.submit") {
			records = append(records, line)
		}
	}
	for i, want := range [][]string{{"reference.publish", "files"}, {"reference.publish", "files", reference.Hash(changed), "first"}, {"reference.approve", "person:reviewer", reference.Hash(approved), "first"}} {
		for _, part := range want {
			if len(records) != 3 || !strings.Contains(records[i], part) {
				t.Fatalf("record %d lacks %s: %q", i, part, records)
			}
		}
	}
	output(t, 0, "verify", "--data", data)
}

// A house may let changes of words act without a second person; of nothing else.
func TestWordsWithoutReview(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	writeArticle(t, dir, "first", "余额宝是什么", "正文。")
	editor := newToken(t, data, "editor")
	s := serve(t, "--data", data, "--content", dir, "--words-without-review")
	s.want(303, "")(s.hand(editor, reference.Synonyms, "鲸鱼罐, 余额宝\n"))
	if slugs, _ := s.ask("鲸鱼罐"); len(slugs) != 1 {
		t.Error(slugs)
	}
	s.want(400, "[R-PROMISE]")(s.hand(editor, reference.Synonyms, "稳赚不赔, 余额宝\n"))
	s.want(303, "")(s.hand(editor, reference.Synonyms, "保本, 余额宝\n")) // a warning needs a reviewer
	if slugs, _ := s.ask("保本"); len(slugs) != 0 {
		t.Error(slugs)
	}
	s.want(303, "")(s.hand(editor, reference.Taxonomy, "categories:\n  - {slug: general, name: 鲸鱼专区}\n"))
	if _, page := s.page("", "/", nil); strings.Contains(page, "鲸鱼专区") {
		t.Error("a category acts without a second person")
	}
	if status, _ := s.hand(editor, reference.Synonyms, strings.Repeat("词", 1<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long a text: %d", status)
	}
}
