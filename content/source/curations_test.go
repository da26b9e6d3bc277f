package source_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// What a folder brings is judged like what is typed: a promise is left out, and a file
// that can't be read leaves the rules of the program, which pass.
func TestRulesOfAFolderAreJudged(t *testing.T) {
	pack, err := source.Pack(content.FS)
	must(t, err)
	const rule = "- {id: %s, title: 提现, owner: 李, reason: 常问, patterns: [{kind: equals, text: 怎么提现}], banner: {text: %s}}\n"
	of := func(id, banner string) string {
		return strings.NewReplacer("id: %s", "id: "+id, "text: %s", "text: "+banner).Replace(rule)
	}
	for src, want := range map[string]struct{ ids, logged string }{
		"rules:\n" + of("good", "请看公告") + of("promise", "本产品保本保息"): {"good", "rule 2 (promise)"},
		"rules: [{id: good, colour: red}]":                         {"urgent", "colour"},
		"":                                                         {"urgent", ""},
	} {
		folder := fstest.MapFS{}
		if src != "" {
			folder[curation.File] = &fstest.MapFile{Data: []byte(src)}
		}
		var log bytes.Buffer
		got, err := source.Curations(t.Context(), folder, source.NewRules(pack), time.Now(), slog.New(slog.NewTextHandler(&log, nil)))
		must(t, err)
		ids := ""
		for _, r := range got {
			ids += r.ID
		}
		if want.ids == "urgent" && len(got) != 3 || want.ids != "urgent" && ids != want.ids {
			t.Errorf("%s: %s act", src, ids)
		}
		if (want.logged == "") != (log.Len() == 0) || !strings.Contains(log.String(), want.logged) {
			t.Errorf("%s: logged %s", src, &log)
		}
	}
}
