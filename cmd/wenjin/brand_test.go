package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The content folder says how the pages look, --site says it instead, and a mistake
// stops the start with what to write.
func TestTheHouseOfAContentFolder(t *testing.T) {
	dir := t.TempDir()
	writeArticle(t, dir, "one", "网点几点开门", "以门口公示为准。")
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("site.yaml", "name: 甲银行\nhotline: '95001'\n")
	data := t.TempDir()
	s := serve(t, "--data", data, "--content", dir)
	if page := s.read("/"); !strings.Contains(page, "<title>甲银行</title>") || !strings.Contains(page, `href="tel:95001"`) {
		t.Error(page)
	}
	write("site.yaml", "nmae: x\n")
	s.stop()
	s = serve(t, "--data", data, "--content", dir) // what was in force stays
	if page := s.read("/"); !strings.Contains(page, "<title>甲银行</title>") {
		t.Error(page)
	}
	s.stop()
	output(t, 2, "serve", "--addr", freeAddress(t), "--content", dir) // where nothing was, it does not start
	write("site.yaml", "name: 甲银行\nhotline: '95002'\n")
	s = serve(t, "--data", data, "--content", dir)
	if page := s.read("/"); !strings.Contains(page, `href="tel:95002"`) {
		t.Error(page)
	}
	s.stop()
	var logo bytes.Buffer
	must(t, png.Encode(&logo, image.NewGray(image.Rect(0, 0, 1, 1))))
	write("logo.png", logo.String())
	other := serve(t, "--data", data, "--content", dir, "--site", write("other.yaml", "name: 乙银行\nlogo: logo.png\n"))
	if page := other.read("/"); !strings.Contains(page, "<title>乙银行</title>") || !strings.Contains(page, "/logo.png") {
		t.Error(page)
	}
	other.stop()
	if log := output(t, 0, "audit", "export", "--data", data); strings.Count(log, `"action":"site.read"`) != 1 || !strings.Contains(log, `"object":"乙银行"`) || strings.Count(log, `"object":"site.yaml"`) != 2 {
		t.Error(log) // which house was shown is on record
	}
	for text, want := range map[string]string{"footer: [稳赚不赔]\n": "R-PROMISE", "urgent: [{name: 保本保息, query: x}]\n": "R-PROMISE", "nmae: x\n": `bad.yaml: line 1: unknown key "nmae"`, "colours: {accent: '#eeeeee'}\n": "can hardly be read", "logo: none.svg\n": "none.svg"} {
		c := program(t, "serve", "--addr", freeAddress(t), "--content", dir, "--site", write("bad.yaml", text))
		out, err := c.CombinedOutput()
		if err == nil || c.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), want) {
			t.Errorf("%q: %v: %s", text, err, out)
		}
	}
	output(t, 2, "serve", "--addr", freeAddress(t), "--site", filepath.Join(dir, "nowhere.yaml"))
}
