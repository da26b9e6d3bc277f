package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
)

// ran is a command that was run in this process.
type ran struct {
	code      int
	out, errs string
}

// wenjin runs a command in this process, in a folder of its own, with what is typed.
func wenjin(t *testing.T, typed string, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	code := newProgram().Run(t.Context(), args, strings.NewReader(typed), &out, &errs)
	return ran{code, out.String(), errs.String()}
}

// Wrong use ends with exit code 2 and says what is wrong, in one line.
func TestBadInputIsRefusedWithAReason(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	t.Chdir(t.TempDir())
	data := t.TempDir()
	full := t.TempDir()
	writeArticle(t, full, "one", "如何查询征信", "线上申请。")
	file := filepath.Join(full, "articles", "one.md")
	for _, test := range []struct {
		args string
		code int
		says string
	}{
		{"serve --addr 127.0.0.1:0 --watch", 2, "--watch needs --content"},
		{"serve --addr 127.0.0.1:0 --content nowhere", 2, "content folder nowhere"},
		{"serve --addr 127.0.0.1:0 --content " + file, 2, "it is no folder"},
		{"serve --addr 256.0.0.1:x --data " + data, 1, "listen: "},
		{"search --limit 0 x", 2, "--limit must be from 1 to 100, not 0"},
		{"search --limit 101 x", 2, "--limit must be from 1 to 100, not 101"},
		{"search --limit many x", 2, "--limit"},
		{"search --as-of soon x", 2, "neither a day like"},
		{"serve --addr 127.0.0.1:0 --verify-every 0s", 2, "--verify-every must be positive"},
		{"search", 2, `expected "<query> ..."`},
		{"check", 2, "expected a content folder"},
		{"check --json --format sarif x", 2, "--json is --format json"},
		{"check nowhere", 2, "nowhere"},
		{"import nowhere --data " + data, 2, "nowhere"},
		{"export " + full + " --data " + data, 2, "is not empty"},
		{"backup copy.db --data nowhere", 1, "there is no store"},
		{"restore nowhere.db --data " + data, 2, "nowhere.db"},
		{"verify --data nowhere", 1, "there is no store"},
		{"token create --name x --role king --data " + data, 2, "--role must be one of"},
		{"token create --role agent --data " + data, 2, "missing flags: --name"},
		{"token create --name= --role agent --data " + data, 2, "the name of a token has 1 to 100 bytes"},
		{"token create --name x --role agent --for=-1h --data " + data, 2, "--for must not be negative"},
		{"token create --name x --role agent --for soon --data " + data, 2, "--for"},
		{"token create --name x --role agent --user nobody --data " + data, 1, "nobody"},
		{"token revoke nobody --data " + data, 1, "nobody"},
		{"user create li --data " + data, 2, "missing flags: --role"},
		{"user passwd nobody --data " + data, 1, "nobody"},
		{"user reset-factor nobody --data " + data, 1, "nobody"},
		{"user signout nobody --data " + data, 1, "nobody"},
		{"user role nobody editor --data " + data, 1, "nobody"},
		{"user role li king --data " + data, 2, "must be one of"},
		{"user disable nobody --data " + data, 1, "nobody"},
		{"audit verify --expect abc --data " + data, 1, "no record has the hash abc"},
		{"audit verify --checkpoints " + file + " --data " + data, 2, "--checkpoints and --key belong together"},
		{"audit key " + file, 1, "exists"},
		{"serve --addr 127.0.0.1:0 --audit-checkpoint x --data " + data, 2, "--audit-checkpoint and --audit-key belong together"},
		{"eval", 2, "name folders in BEIR layout"},
		{"eval nowhere", 1, "nowhere"},
		{"eval --content nowhere " + full, 2, "content folder nowhere"},
		{"eval --compare " + full, 2, "unknown flag --compare"},
		{"bench --articles 20 --json", 2, "wenjin-bench"},
		{"serch x", 2, `did you mean one of "serve", "search"?`},
		{"--log-format loud search x", 2, "--log-format must be one of"},
	} {
		got := wenjin(t, "", strings.Fields(test.args)...)
		if got.code != test.code || !strings.Contains(got.errs, test.says) || got.out != "" {
			t.Errorf("wenjin %s: exit code %d\n%s%s\nwant %d and %q", test.args, got.code, got.out, got.errs, test.code, test.says)
		}
		if !strings.HasPrefix(got.errs, "wenjin: ") || strings.Count(got.errs, "\n") > 2 {
			t.Errorf("wenjin %s says\n%s", test.args, got.errs)
		}
	}
}

// The help names every command but the one that has gone, and every flag says what it does.
func TestHelp(t *testing.T) {
	help := wenjin(t, "").out
	for _, command := range []string{"serve", "search", "init", "new article", "check", "import", "export", "reindex", "backup", "restore", "user create", "user list", "user passwd", "user signout", "user reset-factor", "user role", "user disable", "token create", "token list", "token revoke", "audit verify", "audit export", "audit key", "verify", "doctor", "health", "config check", "eval", "completion", "man", "version", "licenses"} {
		if !regexp.MustCompile(`(?m)^  ` + command + ` +\S`).MatchString(help) {
			t.Errorf("the help lacks %s:\n%s", command, help)
		}
		one := wenjin(t, "", append(strings.Fields(command), "--help")...)
		if one.code != cli.ExitFine || !strings.HasPrefix(one.out, "Usage: wenjin "+command) {
			t.Errorf("%s --help: %d %s%s", command, one.code, one.out, one.errs)
		}
		if m := regexp.MustCompile(`(?m)^ {2,6}(-\w, )?--\S+$`).FindString(one.out); m != "" && !strings.Contains(one.out, m+"\n                ") {
			t.Errorf("%s --help says nothing about %s", command, m)
		}
	}
	if serve := wenjin(t, "", "serve", "--help").out; !strings.Contains(strings.Join(strings.Fields(serve), " "), "Folder of the store and the index ($WENJIN_DATA). Default: ./data.") {
		t.Errorf("the help lacks the default of --data:\n%s", serve)
	}
	if strings.Contains(help, "bench") {
		t.Errorf("the help names bench:\n%s", help)
	}
}

func TestVersionCommand(t *testing.T) {
	var v cli.Version
	must(t, json.Unmarshal([]byte(wenjin(t, "", "version", "--json").out), &v))
	if v.Version == "" || !strings.HasPrefix(v.Go, "go1.") {
		t.Errorf("%+v", v)
	}
	if line := wenjin(t, "", "version").out; !strings.HasPrefix(line, "wenjin "+v.Version) || strings.Count(line, "\n") != 1 {
		t.Errorf("%q", line)
	}
	if got := wenjin(t, "", "--version"); got.code != cli.ExitFine || got.out != "wenjin "+v.Version+"\n" {
		t.Errorf("--version: %+v", got)
	}
	cli.Release = "v9.8.7"
	defer func() { cli.Release = "" }()
	if line := wenjin(t, "", "version").out; !strings.HasPrefix(line, "wenjin v9.8.7") {
		t.Errorf("a release says %q", line)
	}
}

// The texts are whole, and those of the modules that are in use.
func TestLicenses(t *testing.T) {
	got := wenjin(t, "", "licenses")
	if got.code != cli.ExitFine {
		t.Fatal(got)
	}
	listed := map[string]bool{}
	for _, l := range licenses {
		listed[l.file] = true
		if !strings.Contains(got.out, "==== "+l.of+"\n") {
			t.Errorf("no heading for %s", l.file)
		}
	}
	must(t, fs.WalkDir(licenseTexts, "licenses", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := licenseTexts.ReadFile(path)
		if err != nil || !strings.Contains(got.out, string(text)) || !listed[d.Name()] {
			t.Errorf("%s is not printed whole: %v", path, err)
		}
		return nil
	}))
	ours, err := os.ReadFile(filepath.Join("..", "..", "LICENSE"))
	must(t, err)
	if !strings.Contains(got.out, string(ours)) || !strings.Contains(got.out, "Copyright") {
		t.Error("our own licence is another than in LICENSE")
	}
}

// An account is made, listed, locked out and let in again, and its token with it;
// the record says who did it.
func TestAccountsAndTokens(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	data := t.TempDir()
	run := func(code int, typed string, args ...string) ran {
		t.Helper()
		got := wenjin(t, typed, append(args, "--data", data)...)
		if got.code != code {
			t.Fatalf("wenjin %q: exit code %d, want %d\n%s%s", args, got.code, code, got.out, got.errs)
		}
		return got
	}
	contains := func(text string, parts ...string) {
		t.Helper()
		for _, p := range parts {
			if !strings.Contains(text, p) {
				t.Errorf("%q lacks %q", text, p)
			}
		}
	}
	contains(run(0, "correct horse battery\n", "user", "create", "li", "--role", "editor", "--name", "李四").out, "made the account li (李四) with the role editor")
	run(0, "correct horse battery", "user", "create", "wu", "--role", "agent") // the last line may lack its end
	run(2, "short\n", "user", "create", "zhao", "--role", "agent")
	run(2, "", "user", "create", "zhao", "--role", "agent")
	run(1, "correct horse battery\n", "user", "create", "li", "--role", "agent") // taken
	list := run(0, "", "user", "list").out
	contains(list, "login", "li ", "李四", "editor", "wu ", "agent")
	if strings.Count(list, "\n") != 3 || strings.Contains(list, "argon2") {
		t.Errorf("the list:\n%s", list)
	}

	secret := run(0, "", "token", "create", "--name", "desk", "--role", "editor", "--user", "li", "--for", "24h").out
	if strings.Count(secret, "\n") != 1 || len(strings.TrimSpace(secret)) < 20 {
		t.Errorf("the token is %q", secret)
	}
	contains(run(2, "", "token", "create", "--name", "more", "--role", "reviewer", "--user", "li").errs, "li is editor; a token can't have the role reviewer")
	run(1, "", "token", "create", "--name", "desk", "--role", "agent") // the name is taken
	tokens := run(0, "", "token", "list").out
	contains(tokens, "desk", "editor", "li", time.Now().Add(24*time.Hour).In(kb.Shanghai).Format("2006-01-02"))
	if strings.Contains(tokens, strings.TrimSpace(secret)) {
		t.Error("a token is shown again")
	}

	run(0, "", "user", "disable", "li")
	contains(run(0, "", "user", "list").out, time.Now().In(kb.Shanghai).Format("2006-01-02"))
	run(0, "", "user", "disable", "li", "--undo")
	run(0, "another horse battery\n", "user", "passwd", "li")
	run(0, "", "token", "revoke", "desk")
	if tokens := run(0, "", "token", "list").out; strings.Contains(tokens, "desk") {
		t.Errorf("the token is still there:\n%s", tokens)
	}

	var actions []string
	var last kb.Record
	for line := range strings.Lines(run(0, "", "audit", "export", "--after", "1").out) {
		must(t, json.Unmarshal([]byte(line), &last))
		actions = append(actions, last.Action)
		if last.Actor != kb.ActorConsole || strings.Contains(line, "horse") || strings.Contains(line, strings.TrimSpace(secret)) {
			t.Errorf("the record: %s", line)
		}
	}
	if got, want := strings.Join(actions, " "), "person.create person.create token.create person.disable person.enable person.password token.revoke"; got != want {
		t.Errorf("recorded %s, want %s", got, want)
	}
	contains(run(0, "", "audit", "show", "--after", "7").out, "token.revoke")
	contains(run(0, "", "audit", "verify").out, "8 records, whole", last.Hash)
	run(0, "", "audit", "verify", "--expect", last.Hash)
}

// What is checked can be read by people and by programs.
func TestCheckCommand(t *testing.T) {
	dir := t.TempDir()
	writeArticle(t, dir, "bad", "稳赚", "本产品保本保息，零风险。")
	got := wenjin(t, "", "check", dir)
	if got.code != cli.ExitFailure || !strings.Contains(got.out, filepath.Join(dir, "articles", "bad.md")+":") || !strings.Contains(got.out, "建议：") || !strings.Contains(got.out, "1 articles (1 public, 0 agent, 0 compliance)") {
		t.Errorf("%+v", got)
	}

	one := wenjin(t, "", "check", "--json", filepath.Join(dir, "articles", "bad.md"))
	var found []kb.Finding
	must(t, json.Unmarshal([]byte(one.out), &found))
	if one.code != cli.ExitFailure || len(found) == 0 || found[0].File != filepath.Join(dir, "articles", "bad.md") {
		t.Errorf("%d %+v", one.code, found)
	}

	none := wenjin(t, "", "check", "--json", t.TempDir())
	if none.code != cli.ExitFine || none.out != "[]\n" {
		t.Errorf("an empty folder: %+v", none)
	}

	must(t, os.WriteFile(filepath.Join(dir, "redlines.yaml"), []byte("rules: 7\n"), 0o600))
	if got := wenjin(t, "", "check", dir); got.code == cli.ExitFine || !strings.Contains(got.errs, filepath.Join(dir, "redlines.yaml")) {
		t.Errorf("bad red lines: %+v", got)
	}
	must(t, os.Remove(filepath.Join(dir, "redlines.yaml")))
	must(t, os.WriteFile(filepath.Join(dir, "synonyms.txt"), []byte("孤单\n"), 0o600))
	if got := wenjin(t, "", "check", dir); got.code != cli.ExitFailure || !strings.Contains(got.errs, "synonyms.txt:1") {
		t.Errorf("bad words: %+v", got)
	}
}

// Into the store, out of it, into a backup and back; what is refused is named.
func TestStoreCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	dir, data, out := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "out")
	writeArticle(t, dir, "one", "如何查询征信", "线上申请。")
	writeArticle(t, dir, "bad", "稳赚", "本产品保本保息，零风险。")
	got := wenjin(t, "", "import", dir, "--data", data)
	if got.code != cli.ExitFailure || !strings.Contains(got.out, "imported 1: 1 new, 0 changed, 0 as they were; 1 files refused") || !strings.Contains(got.errs, "articles/bad.md:") {
		t.Errorf("%+v", got)
	}
	must(t, os.Remove(filepath.Join(dir, "articles", "bad.md")))
	if got = wenjin(t, "", "import", dir, "--data", data); got.code != cli.ExitFine || !strings.Contains(got.out, "1 as they were; 0 files refused") {
		t.Errorf("a second time: %+v", got)
	}
	if got = wenjin(t, "", "reindex", "--data", data, "--content", dir); got.code != cli.ExitFine || !strings.HasPrefix(got.out, "indexed 1 documents, ") {
		t.Errorf("%+v", got)
	}
	if got = wenjin(t, "", "export", out, "--data", data); got.code != cli.ExitFine || !strings.HasPrefix(got.out, "exported 1 articles, ") {
		t.Errorf("%+v", got)
	}

	copied := filepath.Join(t.TempDir(), "copy.db")
	if got = wenjin(t, "", "backup", copied, "--data", data); got.code != cli.ExitFine {
		t.Errorf("%+v", got)
	}
	if got = wenjin(t, "", "backup", copied, "--data", data); got.code == cli.ExitFine {
		t.Error("a backup was written over another")
	}
	if got = wenjin(t, "", "restore", copied, "--data", data); got.code != cli.ExitFailure || !strings.Contains(got.errs, "use --force") {
		t.Errorf("%+v", got)
	}
	if got = wenjin(t, "", "restore", copied, "--data", data, "--force"); got.code != cli.ExitFine {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got.out, "1 articles") || !strings.Contains(got.out, "kept as ") {
		t.Errorf("%+v", got)
	}
	if kept, err := filepath.Glob(filepath.Join(data, "wenjin.db*before-restore*")); err != nil || len(kept) == 0 {
		t.Errorf("the store that was there is not kept: %v", err)
	}
	if got = wenjin(t, "", "verify", "--data", data); got.code != cli.ExitFine {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(filepath.Join(data, "index")); !os.IsNotExist(err) {
		t.Errorf("the index of the other store is still there: %v", err)
	}
	if got = wenjin(t, "", "search", "征信", "--data", data, "--content", dir); got.code != cli.ExitFine || !strings.Contains(got.out, "(one)") {
		t.Errorf("%+v", got)
	}
	for asOf, says := range map[string]string{"2001-02-03": "没有找到答案。", time.Now().In(kb.Shanghai).Format("2006-01-02"): "(one)", "2999-01-01": "(one)", "2100-01-01": "(one)"} {
		if got = wenjin(t, "", "search", "征信", "--as-of", asOf, "--data", data, "--content", dir); got.code != cli.ExitFine || !strings.Contains(got.out, says) {
			t.Errorf("as of %s: %+v, want %q", asOf, got, says)
		}
	}
	if got = wenjin(t, "", "search", "鲸鱼罐头怎么退", "--data", data, "--content", dir); got.code != cli.ExitFine || !strings.Contains(got.out, "没有找到答案。") {
		t.Errorf("%+v", got)
	}
}

func TestEvalCommand(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"corpus.jsonl":   `{"_id":"a","title":"货币基金赎回多久到账","text":"一般下一个工作日到账。"}` + "\n" + `{"_id":"b","title":"怎么申请提前还款","text":"在应用里申请。"}` + "\n",
		"queries.jsonl":  `{"_id":"q","text":"货币基金几天到账"}` + "\n",
		"qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\ta\t1\n",
	} {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	t.Chdir(t.TempDir())
	must(t, os.Mkdir("words", 0o700))
	must(t, os.WriteFile(filepath.Join("words", "synonyms.txt"), []byte("孤单\n"), 0o600)) // of somebody else
	got := wenjin(t, "", "eval", "--json", dir)
	var report struct {
		Sets []struct{ Name string }
		Mean struct{ NDCG10 float64 }
	}
	if err := json.Unmarshal([]byte(got.out), &report); err != nil || len(report.Sets) != 1 || report.Mean.NDCG10 != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if got = wenjin(t, "", "eval", dir); got.code != cli.ExitFine || !strings.Contains(got.out, "\nmean  ") {
		t.Errorf("%+v", got)
	}
}

// stopper stops a service once it says that it is ready.
type stopper struct {
	bytes.Buffer
	stop context.CancelFunc
}

// Write implements io.Writer; the log is written by one goroutine at a time.
func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(`"msg":"ready"`)) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

// A service that is stopped ends in order; on a port that is taken it does not begin.
func TestServeCommand(t *testing.T) {
	content := t.TempDir() // empty
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	errs := &stopper{stop: stop}
	args := []string{"--log-format", "json", "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--content", content}
	code := newProgram().Run(ctx, args, strings.NewReader(""), io.Discard, errs)
	for _, part := range []string{`"msg":"ready"`, "/setup?code=", "requests under way are answered first"} {
		if code != cli.ExitFine || !strings.Contains(errs.String(), part) {
			t.Errorf("exit code %d, and no %s in\n%s", code, part, errs)
		}
	}

	taken := listen(t)
	defer func() { must(t, taken.Close()) }()
	for _, flag := range [][]string{{"--verify-every", "0s"}, {"--drain", "-1s"}, {"--trusted-proxies", "x"}, {"--session-idle", "1s"}, {"--require-second-factor", "king"}, {"--audit-every", "0"}} {
		args := append([]string{"serve", "--addr", taken.Addr().String(), "--data", t.TempDir(), "--content", content}, flag...)
		if got := wenjin(t, "", args...); got.code != cli.ExitUsage || strings.Contains(got.errs, "address already in use") {
			t.Errorf("%s is seen after the address was opened: %+v", flag, got)
		}
	}
	if got := wenjin(t, "", "serve", "--addr", taken.Addr().String(), "--data", t.TempDir(), "--content", content); got.code != cli.ExitFailure || !strings.Contains(got.errs, "address already in use") {
		t.Errorf("%+v", got)
	}
}
