package source_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Previews change nothing, so one service is enough for many.
func TestPreview(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	for name, test := range map[string]func(*testing.T, *service){
		"synonyms": previewOfSynonyms, "a dictionary": previewOfADictionary, "wrong lines": previewNamesWrongLines,
		"many words": previewTriesTenWords, "removed words": previewTriesRemovedWords, "other files": previewOfOtherFiles,
	} {
		t.Run(name, func(t *testing.T) { s.t = t; test(t, s) })
	}
	s.t = t
	s.wantFound("懒人理财") // a preview does not act
	if s.made != 1 {
		t.Errorf("previews made %d indexes", s.made-1)
	}
}

func previewOfSynonyms(t *testing.T, s *service) {
	p, err := s.Preview(t.Context(), "synonyms.txt", "懒人理财, 余额宝\n", []string{"退货", "懒人理财"})
	must(t, err)
	if !p.OK() || p.Recut {
		t.Errorf("%+v", p)
	}
	var asked []string
	for _, x := range p.Samples {
		asked = append(asked, x.Query)
		if changed := x.Query == "懒人理财"; x.Changed() != changed {
			t.Errorf("%s is changed: %v", x.Query, x.Changed())
		}
	}
	// What was asked for, then the words of the line that is new, none of them twice.
	if !slices.Equal(asked, []string{"退货", "懒人理财", "余额宝"}) {
		t.Errorf("asked %q", asked)
	}
	lazy := p.Samples[1]
	if len(lazy.Before.Titles) > 0 || !slices.Equal(lazy.After.Titles, []string{"第一篇"}) || lazy.After.Total != 1 {
		t.Errorf("%+v", lazy)
	}
	if !slices.Contains(lazy.After.Words, "懒人理财（余额宝）") || slices.Contains(lazy.Before.Words, "懒人理财（余额宝）") {
		t.Errorf("words %q, %q", lazy.Before.Words, lazy.After.Words)
	}
}

func previewOfADictionary(t *testing.T, s *service) {
	p, err := s.Preview(t.Context(), "dictionary.txt", "余额宝 9000 n\n鲸鱼罐头 9000 n\n", nil)
	if err != nil || !p.OK() || !p.Recut {
		t.Fatalf("%+v, %v", p, err)
	}
	if len(p.Samples) != 1 || p.Samples[0].Query != "鲸鱼罐头" || !slices.Equal(p.Samples[0].After.Words, []string{"鲸鱼罐头"}) {
		t.Errorf("%+v", p.Samples)
	}
}

func previewNamesWrongLines(t *testing.T, s *service) {
	for name, test := range map[string]struct {
		file, text string
		want       []source.WrongLine
	}{
		"one":          {"synonyms.txt", "甲, 乙\n  孤单 \n", []source.WrongLine{{Number: 2, Text: "孤单"}}},
		"two":          {"synonyms.txt", "独\n甲, 乙\n孤单", []source.WrongLine{{Number: 1, Text: "独"}, {Number: 3, Text: "孤单"}}},
		"the taxonomy": {"taxonomy.yaml", "categories:\n  - slug: [\n", []source.WrongLine{{Number: 2, Text: "- slug: ["}}},
	} {
		p, err := s.Preview(t.Context(), test.file, test.text, nil)
		must(t, err)
		if diff := cmp.Diff(test.want, p.Wrong); diff != "" || p.OK() || len(p.Samples) > 0 {
			t.Errorf("%s: %s%+v", name, diff, p)
		}
	}
}

func TestPreviewOfCategories(t *testing.T) {
	files := starterFiles()
	files["taxonomy.yaml"] = "categories:\n  - slug: general\n    name: 常见问题\n    children:\n      - slug: sub\n  - slug: spare\n    name: 备用\n"
	files["articles/three.md"] = article("第三篇", "general/sub", "海豚的养老金。")
	s := newService(t, files)
	s.start()
	const renamed = "categories:\n  - slug: general\n    name: 问答\n  - slug: whales\n    name: 鲸鱼\n"
	p, err := s.Preview(t.Context(), "taxonomy.yaml", renamed, []string{"余额宝"})
	must(t, err)
	want := []source.CategoryChange{
		{Path: "general", Before: "常见问题", After: "问答"},
		{Path: "general/sub", Before: "sub"}, // named by its address
		{Path: "spare", Before: "备用"},
		{Path: "whales", After: "鲸鱼"},
	}
	if diff := cmp.Diff(want, p.Categories); diff != "" {
		t.Error(diff)
	}
	bad := p.Judgement.Findings
	if len(bad) != 1 || bad[0].File != "three" || bad[0].Rule != "F-CATEGORY" || p.OK() || len(p.Judgement.Articles) != 1 || p.Judgement.Articles[0].Title != "第三篇" {
		t.Errorf("%+v", p.Judgement)
	}
	// Nobody misses the category once its article has gone.
	must(t, os.Remove(filepath.Join(s.dir, "articles", "three.md")))
	s.reload()
	if p, err = s.Preview(t.Context(), "taxonomy.yaml", renamed, nil); err != nil || !p.OK() {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestPreviewNeedsAnIndex(t *testing.T) {
	s := newService(t, starterFiles())
	if _, err := s.Preview(t.Context(), "synonyms.txt", "甲, 乙\n", nil); kb.KindOf(err) != kb.Busy {
		t.Errorf("without an index: %v", err)
	}
}

func previewOfOtherFiles(t *testing.T, s *service) {
	for _, name := range []string{"articles/one.md", "../secret", ""} {
		step := reference.Step{Action: kb.ActionEdit, File: name, Match: "*", Text: "甲, 乙\n"}
		if _, _, err := s.Do(t.Context(), li, step); kb.KindOf(err) != kb.NotFound {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
}

// The longest preview asks what was asked for and ten words more.
func previewTriesTenWords(t *testing.T, s *service) {
	var line []string
	for _, r := range "甲乙丙丁戊己庚辛壬癸子丑" {
		line = append(line, string(r)+"鲸")
	}
	p, err := s.Preview(t.Context(), "synonyms.txt", strings.Join(line, ", ")+" # 注释\n", []string{"退货"})
	if err != nil || len(p.Samples) != 11 {
		t.Errorf("%d samples, %v", len(p.Samples), err)
	}
}

// A removed line is tried too, and no comment, number or syllable.
func previewTriesRemovedWords(t *testing.T, s *service) {
	p, err := s.Preview(t.Context(), "dictionary.txt", "鲸鱼罐头 5000 n # 说明\n", nil)
	must(t, err)
	var asked []string
	for _, x := range p.Samples {
		asked = append(asked, x.Query)
	}
	if !slices.Equal(asked, []string{"鲸鱼罐头", "余额宝"}) {
		t.Errorf("asked %q", asked)
	}
	if p, err = s.Preview(t.Context(), "dictionary.txt", "余额宝 9000 n # 另一个说明\n", nil); err != nil || len(p.Samples) > 0 {
		t.Errorf("another comment: %+v, %v", p, err)
	}
}

var (
	li   = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	wang = kb.Principal{ID: "person:wang", Role: kb.RoleReviewer}
)

// change hands in a text of a file and has it approved; it says whether that acts by
// the end.
func (s *service) change(ctx context.Context, file, text string) bool {
	s.t.Helper()
	h, err := s.History(ctx, li, file)
	must(s.t, err)
	draft, _, err := s.Do(ctx, li, reference.Step{Action: kb.ActionEdit, File: file, Match: h.Newest().ETag(), Text: text})
	must(s.t, err)
	handed, _, err := s.Do(ctx, li, reference.Step{Action: kb.ActionSubmit, File: file, Match: draft.ETag()})
	must(s.t, err)
	done, acts, err := s.Do(ctx, wang, reference.Step{Action: kb.ActionApprove, File: file, Match: handed.ETag()})
	must(s.t, err)
	if done.State != kb.StatePublished || done.Hash != reference.Hash(text) {
		s.t.Errorf("%+v", done)
	}
	return acts
}

// An approved text acts, lies in the folder, and is no change of the folder.
func TestAnApprovedTextActs(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	const text = "懒人理财, 余额宝\n"
	if !s.change(t.Context(), "synonyms.txt", text) {
		t.Error("it does not act")
	}
	s.wantFound("懒人理财", "第一篇")
	if src, err := os.ReadFile(filepath.Join(s.dir, "synonyms.txt")); err != nil || string(src) != text {
		t.Errorf("the folder holds %q, %v", src, err)
	}
	want := []string{"reference.edit synonyms.txt by person:li", "reference.submit synonyms.txt by person:li", "reference.approve synonyms.txt by person:wang"}
	s.reload()
	if got := s.logged(); !slices.Equal(got, want) {
		t.Errorf("logged %q", got)
	}
	if differs, err := s.Differs(t.Context(), "synonyms.txt"); differs || err != nil {
		t.Errorf("differs: %v, %v", differs, err)
	}
}

// An approved text is in force also where the folder cannot be written to, until
// somebody changes the file there.
func TestAFolderThatCannotBeWrittenTo(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	must(t, os.Remove(filepath.Join(s.dir, "synonyms.txt")))
	s.reload()
	must(t, os.MkdirAll(filepath.Join(s.dir, "synonyms.txt", "in the way"), 0o755))
	s.change(t.Context(), "synonyms.txt", "懒人理财, 余额宝\n")
	s.wantFound("懒人理财", "第一篇")
	if !strings.Contains(s.log.String(), "could not be written") {
		t.Errorf("the log: %s", s.log)
	}
	s.reload()
	s.wantFound("懒人理财", "第一篇")
	must(t, os.RemoveAll(filepath.Join(s.dir, "synonyms.txt")))
	s.reload()
	s.wantFound("懒人理财", "第一篇")
	s.write("synonyms.txt", "鲸鱼, 余额宝\n")
	s.reload()
	s.wantFound("懒人理财")
}

// What was approved acts, although whoever approved it has hung up.
func TestAnApprovalGoesOnWithoutTheCaller(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	ctx, hangUp := context.WithCancel(t.Context())
	acts := s.change(ctx, "dictionary.txt", "余额宝 9000 n\n鲸鱼罐头 9000 n\n")
	hangUp()
	for deadline := time.Now().Add(30 * time.Second); !acts; acts = len(s.Live.Analyzer().Query("鲸鱼罐头").Words) == 1 {
		if time.Now().After(deadline) {
			t.Fatalf("the new dictionary does not act:\n%s", s.log)
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.wantFound("鲸鱼罐头", "第二篇")
}

// A service that stops gives up an index that it builds, but what was approved is on
// record, and so is what was approved meanwhile.
func TestCloseWaitsForWhatWasApproved(t *testing.T) {
	s := newService(t, starterFiles())
	s.start()
	s.hold = make(chan struct{})
	if s.change(t.Context(), "dictionary.txt", "余额宝 9000 n\n鲸鱼罐头 9000 n\n") {
		t.Error("it acts without an index")
	}
	s.change(t.Context(), "taxonomy.yaml", "categories:\n  - slug: general\n    name: 问答\n") // waits for the index
	time.AfterFunc(100*time.Millisecond, func() { close(s.hold) })
	s.Close()
	if got := s.logged(); len(got) != 6 || got[5] != "reference.approve taxonomy.yaml by person:wang" {
		t.Errorf("logged %q", got)
	}
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Errorf("the log: %s", s.log)
	}
	if len(s.Live.Analyzer().Query("鲸鱼罐头").Words) == 1 {
		t.Error("the index was not given up")
	}
}
