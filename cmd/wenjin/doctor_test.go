package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
)

// doctor makes nothing where nothing is, finds a sound instance sound, and names what
// was damaged with exit code 1.
func TestDoctor(t *testing.T) {
	data, folder := filepath.Join(t.TempDir(), "data"), t.TempDir()
	writeArticle(t, folder, "one", "如何查询征信", "线上申请。")
	got := wenjin(t, "", "doctor", "--data", data, "--content", folder)
	if got.code != cli.ExitFine || !strings.Contains(got.out, "there is no "+data+" yet") || !strings.Contains(got.out, "1 articles can be read") {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("the data folder was made")
	}

	if got := wenjin(t, "", "import", "--data", data, folder); got.code != cli.ExitFine {
		t.Fatalf("%+v", got)
	}
	got = wenjin(t, "", "doctor", "--data", data, "--content", folder, "--json")
	var all []struct{ What, State, Says, Do string }
	must(t, json.Unmarshal([]byte(got.out), &all))
	if got.code != cli.ExitFine || len(all) < 8 || strings.Contains(got.out, "WRONG") || !strings.Contains(got.out, "the file is whole") {
		t.Errorf("%+v", got)
	}
	for _, s := range all {
		if s.What == "" || s.Says == "" || s.State != "fine" && s.Do == "" {
			t.Errorf("%+v", s)
		}
	}

	t.Setenv("WENJIN_ADRESS", "x")
	if got := wenjin(t, "", "doctor", "--data", data); got.code != cli.ExitFailure || !strings.Contains(got.out, "WENJIN_ADRESS") {
		t.Errorf("%+v", got)
	}
	must(t, os.Unsetenv("WENJIN_ADRESS"))

	store := instance.StorePath(data)
	bytes, err := os.ReadFile(store)
	must(t, err)
	for i := 8192; i < len(bytes); i++ { // behind the pages of the schema
		bytes[i] ^= 0xff
	}
	must(t, os.WriteFile(store, bytes, 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "site.yaml"), []byte("nmae: x\n"), 0o600))
	got = wenjin(t, "", "doctor", "--data", data, "--content", folder)
	if got.code != cli.ExitFailure || !strings.Contains(got.out, "WRONG  store ") || !strings.Contains(got.out, "WRONG  site.yaml ") || !strings.Contains(got.out, "→ ") || !strings.Contains(got.out, "1 articles can be read") {
		t.Errorf("%+v", got)
	}
}
