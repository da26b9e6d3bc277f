package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, path string) *Journal {
	t.Helper()
	j, err := Open(path)
	must(t, err)
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func of(n int) Contents { return Contents{Count: n, Sum: uint64(n) * 7919} }

func step(from, to int) Entry {
	return Entry{From: of(from), To: of(to), Changed: []string{fmt.Sprint("a", to)}, Added: [][]byte{fmt.Appendf(nil, "text %d", to), {}}}
}

// follow gives what is changed on the way to contents.
func follow(t *testing.T, j *Journal, to int, begins ...int) (from int, way []string, ok bool) {
	t.Helper()
	steps, ok := j.Path(of(to), func(c Contents) bool {
		for _, b := range begins {
			if of(b) == c {
				return true
			}
		}
		return false
	})
	if !ok {
		return 0, nil, false
	}
	must(t, steps.Each(func(e Entry) error {
		way = append(way, e.Changed[0])
		return nil
	}))
	if len(way) != steps.Len() {
		t.Errorf("%d steps, but %d were read", steps.Len(), len(way))
	}
	return steps.From().Count, way, true
}

// An entry comes back as it was, also when the journal is opened again.
func TestEntries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path)
	want := []Entry{step(0, 1), {From: of(1), To: of(2)}, {From: of(2), To: of(9), Changed: []string{"甲", "", "乙"}, Added: [][]byte{[]byte("第一篇"), make([]byte, 1<<20)}}}
	for _, e := range want {
		must(t, j.Append(e))
	}
	for _, j := range []*Journal{j, open(t, path)} {
		var got []Entry
		must(t, j.All().Each(func(e Entry) error {
			got = append(got, e)
			return nil
		}))
		if len(got) != len(want) {
			t.Fatalf("%d entries, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i].From != want[i].From || got[i].To != want[i].To || len(got[i].Changed) != len(want[i].Changed) || len(got[i].Added) != len(want[i].Added) {
				t.Errorf("entry %d: %+v", i, got[i])
			}
		}
		if !reflect.DeepEqual(got[0], want[0]) || !reflect.DeepEqual(got[2], want[2]) {
			t.Error("an entry is another")
		}
		if info, err := os.Stat(path); err != nil || info.Size() != j.Size() {
			t.Errorf("%v, it says %d bytes", err, j.Size())
		}
	}
}

// The way to contents goes from the nearest that somebody has, past what never came about,
// and past what was changed back.
func TestPath(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal"))
	for _, e := range []Entry{step(1, 2), step(2, 3), step(3, 77), step(3, 4), step(4, 2), step(2, 5), step(5, 6)} {
		must(t, j.Append(e))
	}
	for _, test := range []struct {
		to     int
		begins []int
		from   int
		way    string
	}{
		{6, []int{6}, 6, "[]"},
		{6, []int{5}, 5, "[a6]"},
		{6, []int{1}, 1, "[a2 a3 a4 a2 a5 a6]"},
		{6, []int{1, 3}, 3, "[a4 a2 a5 a6]"},
		{6, []int{2}, 2, "[a5 a6]"},
		{4, []int{1}, 1, "[a2 a3 a4]"},
		{77, []int{2}, 2, "[a3 a77]"},
		{8, []int{8}, 8, "[]"},
	} {
		from, way, ok := follow(t, j, test.to, test.begins...)
		if !ok || from != test.from || fmt.Sprint(way) != test.way {
			t.Errorf("to %d from %v: %v from %d by %v, want %s from %d", test.to, test.begins, ok, from, way, test.way, test.from)
		}
	}
	for _, none := range [][2]int{{6, 0}, {8, 1}, {1, 6}, {6, 77}} {
		if _, way, ok := follow(t, j, none[0], none[1]); ok {
			t.Errorf("from %d to %d by %v", none[1], none[0], way)
		}
	}
	must(t, j.Drop(j.All()))
	if _, _, ok := follow(t, j, 6, 1); ok || j.Size() != 0 {
		t.Errorf("cleared, it leads to 6, and has %d bytes", j.Size())
	}
	must(t, j.Append(step(6, 7)))
	if _, way, ok := follow(t, j, 7, 6); !ok {
		t.Errorf("after it was cleared: %v", way)
	}
}

// Cut off or changed anywhere, it has the entries before that place, whole, and takes
// others after them.
func TestCutOffAnywhere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "journal")
	j := open(t, path)
	var ends []int
	for i := range 3 {
		must(t, j.Append(step(i, i+1)))
		ends = append(ends, int(j.Size()))
	}
	whole, err := os.ReadFile(path)
	must(t, err)
	try := func(name string, b []byte, kept int) {
		t.Helper()
		must(t, os.WriteFile(path+".other", b, 0o600))
		again, err := Open(path + ".other")
		must(t, err)
		defer again.Close()
		if again.All().Len() != kept {
			t.Errorf("%s: %d entries, want %d", name, again.All().Len(), kept)
		}
		must(t, again.Append(step(kept, 50)))
		if _, way, ok := follow(t, again, 50, 0); !ok || len(way) != kept+1 {
			t.Errorf("%s: then it leads on by %v", name, way)
		}
		third, err := Open(path + ".other")
		must(t, err)
		defer third.Close()
		if third.All().Len() != kept+1 {
			t.Errorf("%s: opened once more it has %d entries", name, third.All().Len())
		}
	}
	for n := range whole {
		kept := 0
		for kept < 3 && n >= ends[kept] {
			kept++
		}
		if n%5 == 0 {
			try(fmt.Sprintf("%d bytes", n), whole[:n], kept)
		}
		broken := append([]byte(nil), whole...)
		broken[n] ^= 1 << (n % 8)
		if n%5 == 1 {
			try(fmt.Sprintf("another byte %d", n), broken, kept)
		}
	}
}

// What could not be written is not there, and what comes after it is found.
func TestAppendThatFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path)
	must(t, j.Append(step(0, 1)))
	good := j.file
	var err error
	j.file, err = os.Open(path) // which cannot be written
	must(t, err)
	if err := j.Append(step(1, 2)); err == nil {
		t.Fatal("no error")
	}
	if err := j.Append(step(1, 2)); err != ErrBroken {
		t.Errorf("what could not be taken back: %v", err)
	}
	must(t, j.file.Close())
	j.file = good
	must(t, j.Drop(j.All()))
	must(t, j.Append(step(1, 3)))
	if _, _, ok := follow(t, j, 3, 1); !ok {
		t.Error("it does not go on")
	}
}

// Whatever way batches took, and whichever of them failed, there is a way: each step begins
// where the one before ended.
func TestPathOnRandomWays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		j := &Journal{}
		now, kept := 1, 1
		for range 60 {
			next := 2 + r.IntN(200)
			j.entries = append(j.entries, place{from: of(now), to: of(next)})
			if r.IntN(4) == 0 {
				continue // it failed
			}
			if now = next; r.IntN(20) == 0 {
				kept = now
			}
		}
		steps, ok := j.Path(of(now), func(c Contents) bool { return c == of(kept) })
		if !ok {
			t.Fatalf("there is no way from %d to %d", kept, now)
		}
		at := of(kept)
		for _, p := range steps.entries {
			if p.from != at {
				t.Fatalf("a step begins at %v, but the one before ended at %v", p.from, at)
			}
			at = p.to
		}
		if at != of(now) {
			t.Fatalf("it ends at %v, want %v", at, of(now))
		}
	}
}

// Any bytes are a journal, and what it has is whole.
func FuzzOpen(f *testing.F) {
	dir := f.TempDir()
	j := open(f, filepath.Join(dir, "seed"))
	must(f, j.Append(step(0, 1)))
	must(f, j.Append(step(1, 2)))
	seed, err := os.ReadFile(filepath.Join(dir, "seed"))
	must(f, err)
	f.Add(seed)
	f.Add(seed[:len(seed)-3])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "journal")
		must(t, os.WriteFile(path, b, 0o600))
		j := open(t, path)
		if j.Size() > int64(len(b)) {
			t.Errorf("of %d bytes %d are whole", len(b), j.Size())
		}
		n := 0
		err := j.All().Each(func(Entry) error {
			n++
			return nil
		})
		if err == nil && n != j.All().Len() {
			t.Errorf("%d of %d entries were read", n, j.All().Len())
		}
	})
}

// Without its first entries it leads on from what they lead to, also when it is opened again.
func TestDrop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := open(t, path)
	for n := range 3 {
		must(t, j.Append(step(n, n+1)))
	}
	some := j.All()
	must(t, j.Append(step(3, 4)))
	must(t, j.Append(step(4, 5)))
	size := j.Size()
	must(t, j.Drop(some))
	if j.Size() >= size {
		t.Errorf("it has %d bytes of %d", j.Size(), size)
	}
	must(t, j.Append(step(5, 6)))
	for name, j := range map[string]*Journal{"as it is": j, "opened again": open(t, path)} {
		if from, way, ok := follow(t, j, 6, 3); !ok || from != 3 || fmt.Sprint(way) != "[a4 a5 a6]" {
			t.Errorf("%s: %v from %d by %v", name, ok, from, way)
		}
		if _, way, ok := follow(t, j, 6, 2); ok {
			t.Errorf("%s: from what was dropped by %v", name, way)
		}
	}
	must(t, os.Mkdir(path+".new", 0o700))
	must(t, os.WriteFile(filepath.Join(path+".new", "x"), nil, 0o600))
	if err := j.Drop(Steps{entries: j.entries[:1]}); err == nil {
		t.Error("it is written over a folder")
	}
	if _, way, ok := follow(t, j, 6, 3); !ok {
		t.Errorf("after it could not be written: %v", way)
	}
}
