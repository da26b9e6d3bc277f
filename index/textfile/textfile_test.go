package textfile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/textfile"
	"github.com/wenjin-kb/wenjin/kb"
)

var analyzer = indextest.Analyzer(zh.Words{})

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// some are texts of any documents, the first with a value in every field.
func some(t *testing.T, n int) (out []*retrieve.Text) {
	r := rand.New(rand.NewPCG(3, 4))
	text := func(most int) string {
		runes := []rune("余额宝赎回多久到账，。 VISA3.5𠮷😀")
		out := make([]rune, r.IntN(most))
		for i := range out {
			out[i] = runes[r.IntN(len(runes))]
		}
		return string(out)
	}
	list := func() []string {
		out := []string{}
		for range r.IntN(4) {
			out = append(out, text(20))
		}
		return out
	}
	for i := range n {
		d := index.Document{
			ArticleID: fmt.Sprint("a", i), Revision: i, Slug: fmt.Sprint("s", i), Title: text(90), Questions: list(), Answer: text(40), Body: text(900),
			Category: "wealth/fund", Products: list(), Tags: list(), Audience: kb.AudienceAgent, UpdatedAt: time.Unix(2000, int64(i)).UTC(),
		}
		if i == 0 {
			d = index.Document{
				ArticleID: "a", Revision: 300, Slug: "s", Title: "基金赎回多久到账", Questions: []string{"多久能取", ""}, Answer: "下一交易日。",
				Body: "第一段。\n规则\n下一交易日到账。", Sections: []index.Section{{Start: 0}, {Title: "规则", Anchor: "规则", Start: len("第一段。\n")}},
				Kind: "faq", Category: "wealth/fund", Products: []string{"基金"}, Tags: []string{"赎回", "T+0"}, Audience: kb.AudienceAgent, RiskLevel: "R2",
				UpdatedAt: time.Unix(2000, 5).UTC(), From: time.Unix(1000, 0).UTC(), Until: time.Unix(1e9, 0).UTC(), LapsedUntil: index.Forever.UTC(),
			}
			indextest.SaysAll(t, d)
		}
		made := retrieve.NewText(&d, analyzer())
		made.Sum = r.Uint64()
		out = append(out, made)
	}
	return out
}

// same compares two texts in all that anybody sees of them.
func same(t *testing.T, want, got *retrieve.Text) {
	t.Helper()
	if got.Document.Body != "" || got.Document.Answer != "" || len(got.Document.Sections) > 0 {
		t.Fatalf("what is kept elsewhere is in memory: %+v", got.Document)
	}
	if !slices.Equal(want.Folded(), got.Folded()) || !slices.Equal(want.Forward(), got.Forward()) {
		t.Fatalf("%s reads otherwise", want.ID)
	}
	for _, f := range want.Fields {
		if want.Original(f) != got.Original(f) || !slices.Equal(want.Words(want.Folded(), f), got.Words(want.Folded(), f)) {
			t.Fatalf("%s: %q, want %q", want.ID, got.Original(f), want.Original(f))
		}
	}
	for i := range want.Titles {
		if want.Bounds.Has(i) != got.Bounds.Has(i) {
			t.Fatalf("%s: a word of a title has another end at %d", want.ID, i)
		}
	}
	x, y := reflect.ValueOf(want).Elem(), reflect.ValueOf(got.Whole()).Elem()
	for i := range x.NumField() {
		if f := x.Type().Field(i); f.IsExported() {
			if diff := cmp.Diff(x.Field(i).Interface(), y.Field(i).Interface(), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s: %s: %s", want.ID, f.Name, diff)
			}
		}
	}
}

// The texts that are opened are those that were written, and make the same file again.
func TestTextsAreThoseThatWereWritten(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []int{0, 1, 2100} { // the last are more than a part
		path, again := filepath.Join(dir, "texts"), filepath.Join(dir, "again")
		want := some(t, max(n, 1))[:n]
		must(t, textfile.Write(path, "state", want, func() {}))
		file, got, err := textfile.Open(path, "state")
		must(t, err)
		must(t, file.Verify())
		must(t, file.Failed())
		if len(got) != len(want) {
			t.Fatalf("%d texts, want %d", len(got), len(want))
		}
		for i := range want {
			same(t, want[i], got[i])
		}
		must(t, textfile.Write(again, "state", got, func() {}))
		if first, second := content(t, path), content(t, again); !bytes.Equal(first, second) {
			t.Errorf("%d texts: written again they are %d bytes, not %d", n, len(second), len(first))
		}
	}
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

// A file of another state is told from one that is damaged, and from none.
func TestOtherFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "texts")
	if _, _, err := textfile.Open(path, "7"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is none: %v", err)
	}
	must(t, textfile.Write(path, "7", some(t, 3), func() {}))
	if _, _, err := textfile.Open(path, "8"); !errors.Is(err, textfile.ErrStale) {
		t.Errorf("another state: %v", err)
	}
	whole := content(t, path)
	must(t, os.WriteFile(path, nil, 0o600))
	if _, _, err := textfile.Open(path, "7"); !errors.Is(err, textfile.ErrDamaged) {
		t.Errorf("an empty file: %v", err)
	}
	for at := range whole {
		if at%7 > 0 && at < len(whole)-60 { // all of the footer, and much of the rest
			continue
		}
		broken := slices.Clone(whole)
		broken[at] ^= 1 << (at % 8)
		must(t, os.WriteFile(path, broken, 0o600))
		if _, _, err := textfile.Open(path, "7"); !errors.Is(err, textfile.ErrDamaged) && !errors.Is(err, textfile.ErrStale) {
			t.Fatalf("a bit of byte %d is another: %v", at, err)
		}
	}
	for _, size := range []int{1, 39, 40, len(whole) / 2, len(whole) - 1} {
		must(t, os.WriteFile(path, whole[:size], 0o600))
		if _, _, err := textfile.Open(path, "7"); err == nil {
			t.Fatalf("cut off after %d of %d bytes it is taken", size, len(whole))
		}
	}
	must(t, os.WriteFile(path, whole, 0o600))
	if _, got, err := textfile.Open(path, "7"); err != nil || len(got) != 3 {
		t.Errorf("as it was: %d texts, %v", len(got), err)
	}
}

// A file that cannot be written leaves nothing behind, and the one before as it is.
func TestAFileIsWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "texts")
	must(t, textfile.Write(path, "7", some(t, 3), func() {}))
	must(t, os.Mkdir(path+".new", 0o700))
	if err := textfile.Write(path, "8", some(t, 2), func() {}); err == nil {
		t.Error("it is written over a folder")
	}
	if _, got, err := textfile.Open(path, "7"); err != nil || len(got) != 3 {
		t.Errorf("%d texts, %v", len(got), err)
	}
}

// The file stays mapped as long as there is a text of it, whoever has let go of the file.
func TestATextKeepsItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "texts")
	want := some(t, 3)
	must(t, textfile.Write(path, "7", want, func() {}))
	_, got, err := textfile.Open(path, "7")
	must(t, err)
	must(t, os.Remove(path))
	for range 3 {
		runtime.GC()
	}
	for i := range want {
		same(t, want[i], got[i])
	}
}
