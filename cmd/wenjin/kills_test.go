package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var kills = flag.Int("kills", 10, "how often TestKills kills the program; 100 before a release")

// killed is a data folder of a program that is killed at random, and what it must hold.
type killed struct {
	*testing.T
	*rand.Rand
	data, content, import_ string // folders
	editor, reviewer       string // tokens
	sure                   held
	backup                 string // a file that was written whole, with what was sure then
	sureThen               held
	rounds                 map[string]int // by what was killed
	steps, imports         int            // that were acknowledged
	restored               int
}

// held is what was acknowledged: of an article of the API the state, of an imported one
// the round whose text it has at least.
type held struct {
	states map[string]kb.State
	rounds map[string]int
}

func (h held) copy() held { return held{maps.Clone(h.states), maps.Clone(h.rounds)} }

// imported articles are one file each; they are written in several transactions.
const imported = 600

// Killed at random points while people publish, while files are imported, a backup is
// restored or the index is built, the program loses nothing that it acknowledged, its
// store is whole each time, and its index is its store.
func TestKills(t *testing.T) {
	k := &killed{T: t, Rand: rand.New(rand.NewPCG(3, 5)), data: filepath.Join(t.TempDir(), "data"), content: t.TempDir(), import_: t.TempDir(),
		sure: held{map[string]kb.State{}, map[string]int{}}, rounds: map[string]int{}}
	writeArticle(t, k.content, "first", "第一篇", "来自文件。")
	k.editor, k.reviewer = newToken(t, k.data, "editor"), newToken(t, k.data, "reviewer")
	k.backUp()
	did := []struct {
		name string
		kill func(round int)
	}{{"importing", k.killImporting}, {"publishing", k.killPublishing}, {"indexing", k.killIndexing}, {"restoring", k.killRestoring}, {"backing up", k.killBackingUp}}
	for round := range *kills {
		d := did[round%len(did)]
		k.rounds[d.name]++
		d.kill(round)
		if t.Failed() {
			t.Fatalf("after round %d, %s", round, d.name)
		}
		k.whole(k.data)
		k.nothingIsLost()
		if round%10 == 0 { // after an import
			k.indexIsStore()
			k.backUp()
		}
	}
	k.indexIsStore()
	t.Logf("kills: %v, of %d restores %d were done; acknowledged: %d steps by the API, %d imports", k.rounds, k.rounds["restoring"], k.restored, k.steps, k.imports)
}

// later is a moment up to the longest from now, at which a kill is to come.
func (k *killed) later(longest time.Duration) <-chan time.Time {
	return time.After(time.Duration(k.Int64N(int64(longest))))
}

// kill ends a command that may have ended by itself.
func (k *killed) kill(c *exec.Cmd) {
	if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		k.Error(err)
	}
}

// killPublishing kills the service while three people write.
func (k *killed) killPublishing(round int) {
	s := serve(k.T, "--content", k.content, "--data", k.data)
	var mu sync.Mutex
	var writers sync.WaitGroup
	for writer := range 3 {
		writers.Go(func() {
			for i := 0; ; i++ {
				slug := fmt.Sprintf("a-%d-%d-%d", round, writer, i)
				path := "/articles/" + slug
				text := fmt.Sprintf("---\nslug: %s\ntitle: 第%d轮第%d人第%d篇\nkind: knowledge\nanswer: 简短的答案。\ncategory: general\naudience: public\n---\n\n记号%s。\n", slug, round, writer, i, slug)
				got, _ := s.call(k.editor, "POST", "/articles", "", map[string]string{"markdown": text})
				for _, step := range []struct {
					token, name string
					is          kb.State
				}{{k.editor, "", kb.StateDraft}, {k.editor, "/submit", kb.StateInReview}, {k.reviewer, "/approve", kb.StateApproved}, {k.editor, "/publish", kb.StatePublished}} {
					if step.name != "" {
						got, _ = s.call(step.token, "POST", path+step.name, got.ETag, nil)
					}
					if got.status == 0 {
						return // killed
					}
					if got.status >= 300 || got.State != step.is {
						k.Errorf("%s%s: %d %s %s", slug, step.name, got.status, got.State, got.Code)
						return
					}
					mu.Lock()
					k.sure.states[slug] = step.is
					k.steps++
					mu.Unlock()
				}
			}
		})
	}
	<-k.later(200 * time.Millisecond)
	k.kill(s.cmd)
	_ = s.cmd.Wait()
	writers.Wait()
}

// killImporting kills an import of new texts; it says what is on disk.
func (k *killed) killImporting(round int) {
	for i := range imported {
		writeArticle(k.T, k.import_, importedSlug(i), fmt.Sprintf("第%d轮", round), fmt.Sprintf("导入的第%d篇。", i))
	}
	c := program(k.T, "import", "--data", k.data, k.import_)
	out, err := c.StdoutPipe()
	must(k.T, err)
	must(k.T, c.Start())
	early, late := k.later(2*time.Second), k.Int64N(int64(100*time.Millisecond))
	kill := sync.OnceFunc(func() { time.Sleep(time.Duration(late)); k.kill(c) })
	if round%2 == 0 {
		kill = sync.OnceFunc(func() { <-early; k.kill(c) }) // while it reads the files; else once something is on disk
		go kill()
	}
	done := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		go kill()
		if _, err := fmt.Sscanf(lines.Text(), "%d of", &done); err != nil {
			continue
		}
		for i := range done {
			k.sure.rounds[importedSlug(i)] = round
		}
	}
	k.imports += done
	_ = c.Wait()
}

func importedSlug(i int) string { return fmt.Sprintf("b%03d", i) }

// killIndexing kills the making of a new index.
func (k *killed) killIndexing(int) {
	c := program(k.T, "reindex", "--content", k.content, "--data", k.data)
	must(k.T, c.Start())
	<-k.later(2 * time.Second)
	k.kill(c)
	_ = c.Wait()
}

// killRestoring kills a restore. Afterwards there is the one store or the other.
func (k *killed) killRestoring(int) {
	before, _ := k.end()
	c := program(k.T, "restore", "--force", "--data", k.data, k.backup)
	must(k.T, c.Start())
	<-k.later(400 * time.Millisecond << k.IntN(4))
	k.kill(c)
	_ = c.Wait()
	if after, restored := k.end(); after == before || !restored {
		return
	}
	aside, err := filepath.Glob(filepath.Join(k.data, "wenjin.db.before-restore-*"))
	if err != nil || len(aside) == 0 {
		k.Fatalf("restored, and nothing is kept of what was there: %v", err)
	}
	folder := k.TempDir()
	must(k.T, os.Rename(aside[len(aside)-1], filepath.Join(folder, "wenjin.db")))
	k.whole(folder)
	k.sure = k.sureThen.copy()
	k.restored++
}

// end is the hash of the last record, and whether it tells of a restore.
func (k *killed) end() (hash string, restored bool) {
	k.read(func(s *store.Store) {
		head, err := s.AuditHead(context.Background())
		must(k.T, err)
		must(k.T, s.EachRecord(context.Background(), head.Seq-1, 0, func(r kb.Record) error {
			hash, restored = r.Hash, r.Action == "store.restore"
			return nil
		}))
	})
	return hash, restored
}

// killBackingUp kills a backup. What it leaves is none, or a whole one.
func (k *killed) killBackingUp(int) {
	file, folder := filepath.Join(k.TempDir(), "copy.db"), k.TempDir()
	c := program(k.T, "backup", "--data", k.data, file)
	must(k.T, c.Start())
	<-k.later(200 * time.Millisecond)
	k.kill(c)
	_ = c.Wait()
	if _, err := os.Stat(file); err != nil {
		return
	}
	if err := program(k.T, "restore", "--data", folder, file).Run(); err == nil {
		k.whole(folder)
	}
}

// backUp writes a backup, undisturbed.
func (k *killed) backUp() {
	k.backup = filepath.Join(k.TempDir(), "copy.db")
	output(k.T, 0, "backup", "--data", k.data, k.backup)
	k.sureThen = k.sure.copy()
}

func (k *killed) whole(data string) {
	k.Helper()
	if out := output(k.T, 0, "verify", "--data", data); strings.Contains(out, "BROKEN") {
		k.Fatal(out)
	}
}

func (k *killed) read(do func(*store.Store)) {
	k.Helper()
	s, err := store.OpenBeside(context.Background(), filepath.Join(k.data, "wenjin.db"))
	must(k.T, err)
	do(s)
	must(k.T, s.Close())
}

// nothingIsLost holds the store against what was acknowledged. The last step before a
// kill may be done and not acknowledged.
func (k *killed) nothingIsLost() {
	k.Helper()
	order := map[kb.State]int{kb.StateDraft: 1, kb.StateInReview: 2, kb.StateApproved: 3, kb.StatePublished: 4}
	states, rounds := maps.Clone(k.sure.states), maps.Clone(k.sure.rounds)
	k.read(func(s *store.Store) {
		must(k.T, s.EachSummary(context.Background(), func(l kb.Summary) error {
			if order[l.State] < order[states[l.Slug]] {
				k.Errorf("%s was acknowledged as %s and is %s", l.Slug, states[l.Slug], l.State)
			}
			var round int
			if _, err := fmt.Sscanf(l.Title, "第%d轮", &round); err == nil && round < rounds[l.Slug] {
				k.Errorf("%s was acknowledged with the text of round %d and has that of %d", l.Slug, rounds[l.Slug], round)
			}
			delete(states, l.Slug)
			delete(rounds, l.Slug)
			return nil
		}))
	})
	if len(states)+len(rounds) > 0 {
		k.Errorf("lost: %v %v", states, rounds)
	}
}

// indexIsStore starts the service and compares what it finds with what is in force.
func (k *killed) indexIsStore() {
	k.Helper()
	inForce := 0
	s := serve(k.T, "--content", k.content, "--data", k.data)
	k.read(func(st *store.Store) {
		must(k.T, st.EachSummaryInForce(context.Background(), time.Now(), func(kb.Summary) error { inForce++; return nil }))
	})
	if _, total := s.ask(""); total != inForce || total == 0 {
		k.Errorf("the index holds %d articles, the store %d", total, inForce)
	}
	s.stop()
}
