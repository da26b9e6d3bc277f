package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/chat"
)

// Settings of a model that writes are looked at before anything is sent; without an
// address nobody writes.
func TestSettingsOfChat(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(key, []byte(" sk-geheim\n"), 0o600))
	for name, f := range map[string]chatFlags{
		"a model without an address": {ChatModel: "m"}, "a key without an address": {ChatKeyFile: key}, "no model": {ChatURL: "http://127.0.0.1:1"},
		"no address": {ChatURL: "geheim", ChatModel: "m"}, "a password": {ChatURL: "http://u:geheim@h", ChatModel: "m"}, "no key": {ChatURL: "http://h", ChatModel: "m", ChatKeyFile: key + "x"},
	} {
		if w, err := f.writer(nil); err == nil || strings.Contains(err.Error(), "geheim") || w.Model != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	w, err := chatFlags{ChatURL: "http://127.0.0.1:1/v1", ChatModel: "m", ChatKeyFile: key}.writer(nil)
	if c, ok := w.Model.(*chat.Client); err != nil || !ok || c.Key != "sk-geheim" || c.URL != "http://127.0.0.1:1/v1/chat/completions" {
		t.Error(w, err)
	}
	if w, err := (chatFlags{}).writer(nil); err != nil || w.Model != nil {
		t.Error(w, err)
	}
}
