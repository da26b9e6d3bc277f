package articles

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content/importer/drafts"
	"github.com/wenjin-kb/wenjin/kb"
)

// put writes files below a folder of their own.
func put(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func (c Import) try(t *testing.T) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	err = c.Run(t.Context(), &cli.Streams{In: strings.NewReader(""), Out: &b, Err: &b, Log: slog.New(slog.DiscardHandler)})
	return b.String(), err
}

// A sheet goes in as drafts, with its categories mapped by a file; a second run changes
// nothing, a third what has changed.
func TestImportOfASheet(t *testing.T) {
	dir := put(t, map[string]string{
		"a.csv":  "分类,问题,答案\n老分类,怎么转账？,点转账。\n货币基金,多久到账？,明天。\n没有,丢了怎么办？,打电话。\n",
		"b.csv":  "分类,问题,答案\n老分类,怎么转账？,点转账，再确认。\n货币基金,多久到账？,明天。\n没有,丢了怎么办？,打电话。\n",
		"c.yaml": "老分类: payment/transfer\n",
	})
	data := t.TempDir()
	c := Import{Data: data, From: "csv", Audience: kb.AudiencePublic, Categories: filepath.Join(dir, "c.yaml"), Path: filepath.Join(dir, "a.csv")}
	c.DryRun = true
	out, err := c.try(t)
	if !errors.Is(err, cli.ErrFindings) || !strings.Contains(out, `"没有": ""  # 1 articles`) || !strings.Contains(out, "dry run, nothing was changed: 3 articles of csv: 2 new drafts") {
		t.Errorf("%v\n%s", err, out)
	}
	c.DryRun, c.Category, c.Report = false, "safety", filepath.Join(t.TempDir(), "report.json")
	out, err = c.try(t)
	if err != nil || !strings.Contains(out, "3 of 3 on disk") || !strings.Contains(out, "3 articles of csv: 3 new drafts, 0 changed") {
		t.Errorf("%v\n%s", err, out)
	}
	var report drafts.Report
	text, err := os.ReadFile(c.Report)
	if err == nil {
		err = json.Unmarshal(text, &report)
	}
	if err != nil || len(report.Lines) != 3 || report.Lines[0].Category != "payment/transfer" || report.Lines[1].Category != "wealth/money-fund" || report.Lines[2].Category != "safety" {
		t.Errorf("%v, %+v", err, report)
	}
	c.Report = ""
	if out, err = c.try(t); err != nil || !strings.Contains(out, "0 new drafts, 0 changed, 3 as they were") {
		t.Errorf("%v\n%s", err, out)
	}
	c.Path = filepath.Join(dir, "b.csv")
	if out, err = c.try(t); err != nil || !strings.Contains(out, "0 new drafts, 1 changed, 2 as they were") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Every format that is named in the help is read, and what is empty or unknown is an error.
func TestNothingIsImportedInSilence(t *testing.T) {
	dir := put(t, map[string]string{"a.txt": "甲", "map.yaml": "- x\n", "wrong.yaml": "甲: nowhere\n", "q.csv": "问题,答案\n甲,乙\n"})
	empty := t.TempDir()
	csv := filepath.Join(dir, "q.csv")
	for _, test := range []struct {
		c    Import
		says string
	}{
		{Import{Path: empty}, "there is no article in"},
		{Import{Path: csv}, "is no folder; a file is read with --from"},
		{Import{Path: filepath.Join(dir, "nowhere")}, "nowhere"},
		{Import{Path: dir, DryRun: true}, "go with --from"},
		{Import{Path: dir, From: "rtf"}, `not "rtf"`},
		{Import{Path: csv, From: "csv", Categories: filepath.Join(dir, "map.yaml")}, "every line is"},
		{Import{Path: csv, From: "csv", Categories: filepath.Join(dir, "wrong.yaml")}, `there is no category "nowhere" here`},
		{Import{Path: csv, From: "csv", Category: "nowhere"}, `there is no category "nowhere" here`},
		{Import{Path: csv, From: "csv", Report: csv}, "is there already"},
	} {
		test.c.Data = t.TempDir()
		if out, err := test.c.try(t); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%+v: %v\n%s", test.c, err, out)
		}
	}
	for _, f := range formats {
		for _, path := range []string{empty, filepath.Join(dir, "a.txt")} {
			if out, err := (Import{Path: path, From: f.name, Data: t.TempDir()}).try(t); kb.KindOf(err) != kb.Invalid {
				t.Errorf("%s of %s: %v\n%s", f.name, path, err, out)
			}
		}
	}
}

// What a terminal would obey is shown as what it is not obeyed: names of files and texts
// of an export are anybody's.
func TestReportsTellTerminalsNothing(t *testing.T) {
	dir := put(t, map[string]string{"a.csv": "问题,答案,可见范围\n\x1b]0;x\a怎么转账？,点转账。,\x1b[2J\n"})
	out, err := Import{Data: t.TempDir(), From: "csv", Category: "payment/transfer", DryRun: true, Path: filepath.Join(dir, "a.csv")}.try(t)
	if !errors.Is(err, cli.ErrFindings) || strings.ContainsAny(out, "\x1b\a") || !strings.Contains(out, "怎么转账？") {
		t.Errorf("%v: %q", err, out)
	}
}

// An archive of 50 MB comes in, with its pictures, and says how far it is.
func TestABigArchive(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name string, data []byte) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	random := rand.NewChaCha8([32]byte{})
	for i := range 130 {
		text := fmt.Sprintf("# 第%d篇\n\n", i)
		if i < 28 {
			picture := make([]byte, 1_900_000)
			_, _ = random.Read(picture)
			add(fmt.Sprintf("account/img/%d.png", i), append([]byte("\x89PNG\r\n\x1a\n"), picture...))
			text += fmt.Sprintf("![图](img/%d.png)\n", i)
		}
		add(fmt.Sprintf("account/%d.md", i), []byte(text+"正文\n"))
	}
	if err := w.Close(); err != nil || b.Len() < 50<<20 {
		t.Fatalf("%d bytes, %v", b.Len(), err)
	}
	path := filepath.Join(t.TempDir(), "big.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := Import{Data: t.TempDir(), From: "markdown", Audience: kb.AudienceAgent, Path: path}.try(t)
	if err != nil || !strings.Contains(out, "100 of 130 on disk\n130 of 130 on disk\n") || !strings.Contains(out, "130 new drafts") || !strings.Contains(out, "28 pictures") {
		t.Errorf("%v\n%s", err, out)
	}
}
