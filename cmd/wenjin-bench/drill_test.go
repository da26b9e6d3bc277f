package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestDrill(t *testing.T) {
	dir := t.TempDir()
	var r drillReport
	must(t, json.Unmarshal([]byte(output(t, 0, "drill", "--articles", "300", "--json", "--dir", dir)), &r))
	if r.Articles != 300 || r.StoreBytes == 0 || r.BackupBytes == 0 || r.Import <= 0 || r.Backup <= 0 || r.Restore <= 0 || r.Verify <= 0 {
		t.Errorf("%+v", r)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if out := output(t, 0, "drill", "--articles", "20"); strings.Count(out, "\n") != 4 || !strings.Contains(out, "whole") {
		t.Error(out)
	}
	output(t, 2, "drill", "--articles", "0")
}
