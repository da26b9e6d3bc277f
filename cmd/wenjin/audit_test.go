package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// tamper writes to a store behind the service's back, and puts back the guards of the
// log, so that it looks as before.
func tamper(t *testing.T, data string, change func(tx *sql.Tx) error) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "wenjin.db"))
	must(t, err)
	defer db.Close()
	tx, err := db.BeginTx(context.Background(), nil)
	must(t, err)
	guards := map[string]string{"audit_no_update": "", "audit_no_delete": ""}
	for name := range guards {
		var statement string
		must(t, tx.QueryRow(`SELECT sql FROM sqlite_schema WHERE name = ?`, name).Scan(&statement))
		guards[name] = statement
		_, err := tx.Exec("DROP TRIGGER " + name)
		must(t, err)
	}
	must(t, change(tx))
	for _, statement := range guards {
		_, err := tx.Exec(statement)
		must(t, err)
	}
	must(t, tx.Commit())
}

// rewrite makes a chain of its own of the log, in which somebody else did everything,
// and leaves out what came after a record.
func rewrite(tx *sql.Tx, last int) error {
	rows, err := tx.Query(`SELECT event FROM audit WHERE seq <= ? ORDER BY seq`, last)
	if err != nil {
		return err
	}
	var events []kb.Event
	for rows.Next() {
		var text string
		var e kb.Event
		if err := rows.Scan(&text); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return err
		}
		e.Actor = "forged"
		events = append(events, e)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM audit`); err != nil {
		return err
	}
	var r kb.Record
	for i, e := range events {
		if r, err = audit.Seal(int64(i+1), r.Hash, e); err != nil {
			return err
		}
		text, err := json.Marshal(r.Event)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO audit (seq, event, prev, hash) VALUES (?, ?, ?, ?)`, r.Seq, string(text), r.Prev, r.Hash); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`UPDATE audit_head SET seq = ?, hash = ?`, r.Seq, r.Hash)
	return err
}

// An administrator of the machine, who can make the store agree with itself, cannot make
// it agree with the checkpoints that another host holds.
func TestCheckpointsShowWhatTheStoreHides(t *testing.T) {
	content, away := t.TempDir(), t.TempDir()
	writeArticle(t, content, "one", "第一篇", "正文。")
	data, key, checkpoints := filepath.Join(t.TempDir(), "data"), filepath.Join(away, "key"), filepath.Join(away, "checkpoints")
	output(t, 0, "audit", "key", key)
	output(t, 1, "audit", "key", key) // never over one that is there
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	for _, where := range [][]string{{filepath.Join(data, "checkpoints"), key}, {checkpoints, filepath.Join(data, "key")}, {"http://x", key}} {
		must(t, os.MkdirAll(data, 0o700))
		must(t, os.WriteFile(filepath.Join(data, "key"), []byte("x"), 0o600))
		output(t, 2, "serve", "--data", data, "--audit-checkpoint", where[0], "--audit-key", where[1])
	}
	token := newToken(t, data, "admin")
	serving := func() *server {
		return serve(t, "--content", content, "--data", data, "--audit-checkpoint", checkpoints, "--audit-key", key, "--audit-every", "2")
	}
	verify := func(code int, data string) string {
		t.Helper()
		return output(t, code, "audit", "verify", "--data", data, "--checkpoints", checkpoints, "--key", key+".pub")
	}
	older := filepath.Join(t.TempDir(), "older")
	must(t, os.CopyFS(older, os.DirFS(data)))
	s := serving()
	for range 5 {
		r, err := http.NewRequest("GET", s.base+"/api/v1/audit/export", nil)
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		must(t, err)
		must(t, answer.Body.Close())
	}
	if out := output(t, 0, "audit", "export", "--data", data, "--after", "1"); !strings.Contains(out, `"audit.export"`) {
		t.Errorf("beside the service, the log is %s", out)
	}
	s.stop()
	if out := verify(0, data); !strings.Contains(out, "checkpoints agree") {
		t.Error(out)
	}
	s = serving() // it agrees, so it goes on
	s.stop()

	for name, change := range map[string]func(data string){
		"cut off": func(data string) {
			tamper(t, data, func(tx *sql.Tx) error {
				_, err := tx.Exec(`DELETE FROM audit WHERE seq > 7; UPDATE audit_head SET seq = 7, hash = (SELECT hash FROM audit WHERE seq = 7)`)
				return err
			})
		},
		"written anew": func(data string) { tamper(t, data, func(tx *sql.Tx) error { return rewrite(tx, 1000) }) },
		"an older store": func(data string) {
			must(t, os.RemoveAll(data))
			must(t, os.CopyFS(data, os.DirFS(older)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			forged := filepath.Join(t.TempDir(), "data")
			must(t, os.CopyFS(forged, os.DirFS(data)))
			change(forged)
			output(t, 0, "audit", "verify", "--data", forged) // the store alone does not show it
			verify(1, forged)
			c := program(t, "serve", "--addr", "127.0.0.1:0", "--content", content, "--data", forged, "--audit-checkpoint", checkpoints, "--audit-key", key)
			out, err := c.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "the log does not agree with "+checkpoints) {
				t.Errorf("the service starts on it: %v\n%s", err, out)
			}
		})
	}
	forger := filepath.Join(away, "forger")
	output(t, 0, "audit", "key", forger)
	output(t, 1, "audit", "verify", "--data", data, "--checkpoints", checkpoints, "--key", forger+".pub")
	output(t, 2, "audit", "verify", "--data", data, "--checkpoints", checkpoints, "--key", forger)
	must(t, os.WriteFile(filepath.Join(away, "empty"), nil, 0o600))
	output(t, 1, "audit", "verify", "--data", data, "--checkpoints", filepath.Join(away, "empty"), "--key", key+".pub")
}

// Whoever verifies with openssl alone needs nothing of ours: the signature is of the
// line without it.
func TestCheckpointsAreVerifiedByOpenssl(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("there is no openssl")
	}
	away, data := t.TempDir(), t.TempDir()
	key := filepath.Join(away, "key")
	if out, err := exec.Command(openssl, "genpkey", "-algorithm", "ed25519", "-out", key).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command(openssl, "pkey", "-in", key, "-pubout", "-out", key+".pub").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	content := t.TempDir()
	writeArticle(t, content, "one", "第一篇", "正文。")
	checkpoints := filepath.Join(away, "checkpoints")
	serve(t, "--content", content, "--data", data, "--audit-checkpoint", checkpoints, "--audit-key", key).stop()
	output(t, 0, "audit", "verify", "--data", data, "--checkpoints", checkpoints, "--key", key+".pub")
	src, err := os.ReadFile(checkpoints)
	must(t, err)
	line, _, _ := strings.Cut(string(src), "\n")
	var c struct {
		At        time.Time
		Signature []byte
	}
	must(t, json.Unmarshal([]byte(line), &c))
	signed, _, _ := strings.Cut(line, `,"signature"`)
	must(t, os.WriteFile(filepath.Join(away, "signed"), []byte(signed+"}"), 0o600))
	must(t, os.WriteFile(filepath.Join(away, "signature"), c.Signature, 0o600))
	out, err := exec.Command(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", key+".pub", "-rawin", "-in", filepath.Join(away, "signed"), "-sigfile", filepath.Join(away, "signature")).CombinedOutput()
	if err != nil || time.Since(c.At) > time.Hour {
		t.Errorf("%v: %s", err, out)
	}
}
