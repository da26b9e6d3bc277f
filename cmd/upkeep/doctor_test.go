package upkeep

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// tells reports whether something in this state was said of a thing.
func (d diagnosis) tells(state, what, says string) bool {
	for _, s := range d {
		if s.State == state && s.What == what && strings.Contains(s.Says, says) {
			return state == stateFine || s.Do != ""
		}
	}
	return false
}

func expect(t *testing.T, d diagnosis, state, what, says string) {
	t.Helper()
	if !d.tells(state, what, says) {
		t.Errorf("no %s %s: %q in %+v", state, what, says, d)
	}
}

func TestDoctorLooksAtTheFolder(t *testing.T) {
	data := t.TempDir()
	if err := os.Chmod(data, 0o700); err != nil {
		t.Fatal(err)
	}
	var d diagnosis
	examineFolder(&d, data)
	expect(t, d, stateFine, "rights", "nobody else")
	expect(t, d, stateFine, "disk", "MB are free")
	if !d.sound() {
		t.Errorf("%+v", d)
	}
	entries, _ := os.ReadDir(data)
	if len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}

	key := filepath.Join(data, "factor.key")
	if err := os.WriteFile(key, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(data, clearFolder+"1"), 0o700); err != nil {
		t.Fatal(err)
	}
	d = nil
	examineFolder(&d, data)
	expect(t, d, stateWrong, "rights", key)
	expect(t, d, stateNote, "left over", clearFolder)

	d = nil
	examineFolder(&d, key)
	examineFolder(&d, filepath.Join(data, "nowhere"))
	expect(t, d, stateWrong, "data folder", "is no folder")
	expect(t, d, stateNote, "data folder", "there is no ")
	if os.Geteuid() != 0 { // who may write everywhere
		if err := os.Chmod(data, 0o500); err != nil {
			t.Fatal(err)
		}
		d = nil
		examineFolder(&d, data)
		expect(t, d, stateWrong, "data folder", "nothing can be written")
	}
}

func TestDoctorLooksAtTheIndex(t *testing.T) {
	dir := t.TempDir()
	var d diagnosis
	examineIndex(&d, filepath.Join(dir, "nowhere"))
	expect(t, d, stateNote, "index", "none yet")
	for _, name := range []string{"3", "2.bad"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d = nil
	examineIndex(&d, dir)
	expect(t, d, stateNote, "index", "generation 2 was not what it should be")
	expect(t, d, stateFine, "index", "is there")
}

func TestDoctorLooksAtBackups(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	examine := func(dir string) (d diagnosis) { examineBackups(&d, dir, now); return d }
	expect(t, examine(""), stateNote, "backups", "not looked at")
	expect(t, examine(filepath.Join(dir, "nowhere")), stateWrong, "backups", "nowhere")
	expect(t, examine(dir), stateWrong, "backups", "there is none")
	old, empty := filepath.Join(dir, "old.age"), filepath.Join(dir, "new.age")
	if err := os.WriteFile(old, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, examine(dir), stateFine, "backups", "old.age, is 0 hours old")
	if err := os.Chtimes(old, now, now.Add(-49*time.Hour)); err != nil {
		t.Fatal(err)
	}
	expect(t, examine(dir), stateWrong, "backups", "old.age, is 49 hours old")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, examine(dir), stateWrong, "backups", "new.age, is empty")
}

func TestDoctorLooksAtTheClock(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		logged        time.Time
		commit, state string
	}{
		{now.Add(-time.Hour), "2026-11-01T00:00:00Z", stateFine},
		{now.Add(time.Minute), "", stateFine},
		{time.Time{}, "nonsense", stateFine},
		{now.Add(time.Hour), "", stateWrong},
		{now.Add(-time.Hour), "2026-11-27T00:00:00Z", stateWrong},
	} {
		var d diagnosis
		examineClock(&d, now, test.logged, test.commit)
		expect(t, d, test.state, "clock", "2026-11-26T")
	}
}

func TestDoctorLooksAtAccounts(t *testing.T) {
	person := func(role kb.Role, change func(*auth.Person)) auth.Person {
		p := auth.Person{ID: string(role), Role: role, Factor: time.Now()}
		if change != nil {
			change(&p)
		}
		return p
	}
	editor, reviewer, admin := person(kb.RoleEditor, nil), person(kb.RoleReviewer, nil), person(kb.RoleAdmin, nil)
	examine := func(people ...auth.Person) (d diagnosis) { examineAccounts(&d, people); return d }
	if d := examine(editor, reviewer, admin); !d.tells(stateFine, "accounts", "1 administer") || len(d) != 1 {
		t.Errorf("%+v", d)
	}
	expect(t, examine(), stateNote, "accounts", "nobody can administer")
	expect(t, examine(editor, reviewer, person(kb.RoleAdmin, func(p *auth.Person) { p.Disabled = time.Now() })), stateNote, "accounts", "nobody can administer")
	expect(t, examine(editor, admin), stateNote, "accounts", "needs two people")
	expect(t, examine(editor, admin, person(kb.RoleReviewer, func(p *auth.Person) { p.Factor = time.Time{} })), stateNote, "second factor", "1 who")
	if d := examine(editor, admin, person(kb.RoleReviewer, func(p *auth.Person) { p.Factor, p.Issuer = time.Time{}, "https://id.example" })); d.tells(stateNote, "second factor", "") {
		t.Errorf("an issuer's account: %+v", d)
	}
}

func TestDoctorLooksAtTheKnowledge(t *testing.T) {
	good := "---\ntitle: 如何查询\ncategory: general\naudience: public\n---\n\n线上申请。\n"
	fact := func(extra string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("facts:\n  - key: fee\n    label: 费用\n    neutral: 以公示为准\n" + extra)}
	}
	for name, test := range map[string]struct {
		files             fstest.MapFS
		state, what, says string
	}{
		"fine":            {fstest.MapFS{"articles/a.md": {Data: []byte(good)}, "facts.yaml": fact("    value: 1元\n")}, stateFine, "facts", "each of 1"},
		"no value":        {fstest.MapFS{"articles/a.md": {Data: []byte(good)}, "facts.yaml": fact("")}, stateNote, "facts", "1 of 1 have no value that holds: fee"},
		"over":            {fstest.MapFS{"articles/a.md": {Data: []byte(good)}, "facts.yaml": fact("    value: 1元\n    valid_to: 2026-01-01\n")}, stateNote, "facts", "fee"},
		"broken file":     {fstest.MapFS{"articles/a.md": {Data: []byte("---\ntitel: x\n---\n")}}, stateWrong, "content", "F-"},
		"broken words":    {fstest.MapFS{"articles/a.md": {Data: []byte(good)}, "synonyms.txt": {Data: []byte("孤单\n")}}, stateWrong, "words", "synonyms.txt:1"},
		"broken redlines": {fstest.MapFS{"articles/a.md": {Data: []byte(good)}, "redlines.yaml": {Data: []byte("rules: [")}}, stateWrong, "red lines", "read the rule pack"},
	} {
		t.Run(name, func(t *testing.T) {
			var d diagnosis
			examineContent(&d, test.files, time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC))
			expect(t, d, test.state, test.what, test.says)
		})
	}
	site := t.TempDir()
	file := filepath.Join(site, "site.yaml")
	for text, state := range map[string]string{"name: 日日金服\n": stateFine, "nmae: x\n": stateWrong, "name: 保本保息零风险\n": stateWrong} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var d diagnosis
		examineSite(t.Context(), &d, file, fstest.MapFS{})
		expect(t, d, state, "site.yaml", "")
	}
}

func TestDoctorAsksTheCluster(t *testing.T) {
	status := ""
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case status == "":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/_cluster/health":
			fmt.Fprintf(w, `{"status":%q,"number_of_nodes":3}`, status)
		default:
			fmt.Fprint(w, `{"version":{"number":"2.19.6"}}`)
		}
	}))
	defer node.Close()
	f := instance.EngineFlags{Engine: "opensearch", OpensearchURL: []string{node.URL}, OpensearchIndex: "wenjin"}
	for _, c := range []struct{ status, state, says string }{
		{"green", stateFine, "3 nodes of OpenSearch 2.19.6"}, {"yellow", stateNote, "lacks copies"}, {"red", stateWrong, "lacks documents"}, {"", stateWrong, "401"},
	} {
		var d diagnosis
		status = c.status
		examineCluster(t.Context(), &d, f)
		expect(t, d, c.state, "search cluster", c.says)
	}
	var d diagnosis
	f.OpensearchURL = nil
	examineCluster(t.Context(), &d, f)
	expect(t, d, stateWrong, "search cluster", "--opensearch-url")
	d = nil
	examineCluster(t.Context(), &d, instance.EngineFlags{Engine: "embedded"})
	if len(d) != 0 {
		t.Errorf("asked without a cluster: %v", d)
	}
}
