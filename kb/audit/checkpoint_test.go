package audit_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

var ctx = context.Background()

// chain is a log in memory that somebody can change.
type chain struct {
	records []kb.Record
	head    kb.AuditHead // as it was noted apart; without one, that of the last record
}

func (l *chain) Append(_ context.Context, e kb.Event) error {
	head, err := l.AuditHead(ctx)
	if err != nil {
		return err
	}
	r, err := audit.Seal(head.Seq+1, head.Hash, e)
	l.records = append(l.records, r)
	return err
}

func (l *chain) EachRecord(_ context.Context, after int64, limit int, yield func(kb.Record) error) error {
	for _, r := range l.records {
		if r.Seq <= after || limit > 0 && r.Seq > after+int64(limit) {
			continue
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}

func (l *chain) AuditHead(context.Context) (kb.AuditHead, error) {
	if len(l.records) == 0 || l.head.Seq > 0 {
		return l.head, nil
	}
	last := l.records[len(l.records)-1]
	return kb.AuditHead{Seq: last.Seq, Hash: last.Hash}, nil
}

// grown is a log of n records; another name makes another log.
func grown(t *testing.T, name string, n int) *chain {
	t.Helper()
	l := &chain{}
	for i := range n {
		if err := l.Append(ctx, kb.Event{At: time.Unix(int64(i), 0), Actor: name, Action: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func keys(t *testing.T) (ed25519.PrivateKey, ed25519.PublicKey) {
	t.Helper()
	private, public, err := audit.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := audit.PrivateKey(private)
	pub, err2 := audit.PublicKey(public)
	if err := errors.Join(err, err2); err != nil || !audit.PublicOf(key).Equal(pub) {
		t.Fatal(err)
	}
	if _, err := audit.PrivateKey(public); kb.KindOf(err) != kb.Invalid {
		t.Errorf("a public key as a private one: %v", err)
	}
	if _, err := audit.PublicKey(private); kb.KindOf(err) != kb.Invalid {
		t.Errorf("a private key as a public one: %v", err)
	}
	if _, err := audit.PublicKey([]byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")); kb.KindOf(err) != kb.Invalid {
		t.Errorf("no key: %v", err)
	}
	return key, pub
}

// signing is a checkpointer that writes into a buffer.
func signing(key ed25519.PrivateKey, log kb.Audit, out *bytes.Buffer) *audit.Checkpointer {
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	return &audit.Checkpointer{Log: log, Key: key, Every: 3, Now: func() time.Time { return now }, Trace: slog.New(slog.DiscardHandler),
		Write: func(line []byte) error { _, err := out.Write(line); return err }}
}

func TestCheckpointsShowAnotherLog(t *testing.T) {
	key, public := keys(t)
	var file bytes.Buffer
	log := &chain{}
	c := signing(key, log, &file)
	for i := range 10 {
		if err := log.Append(ctx, kb.Event{At: time.Unix(int64(i), 0), Actor: "good", Action: "x"}); err != nil {
			t.Fatal(err)
		}
		if err := c.Step(ctx, false); err != nil {
			t.Fatal(err)
		}
	}
	all, err := audit.ReadCheckpoints(&file, public)
	if err != nil || len(all) != 4 || all[0].Seq != 1 || all[3].Seq != 10 {
		t.Fatalf("%+v, %v", all, err)
	}
	half := &chain{records: append(append([]kb.Record{}, log.records[:5]...), grown(t, "forged", 1).records...)}
	half.records = half.records[:5]
	for range 7 {
		if err := half.Append(ctx, kb.Event{Actor: "forged", Action: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	longer := &chain{records: append([]kb.Record{}, log.records...)}
	if err := longer.Append(ctx, kb.Event{Action: "x"}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		log  *chain
		want string
	}{
		"the log":                         {log, ""},
		"the log, gone on":                {longer, ""},
		"one that was cut off":            {&chain{records: log.records[:9]}, "it ends with record 9, but at 2026-06-01T09:00:00Z it had record 10"},
		"an empty one":                    {&chain{}, "it ends with record 0"},
		"one written anew":                {grown(t, "forged", 12), "written anew after record 0"},
		"one written anew from record 6":  {half, "record 7 is not the one of the checkpoint of 2026-06-01T09:00:00Z; the log was written anew after record 4"},
		"one written anew and not as far": {grown(t, "forged", 3), "record 1 is not"},
	} {
		err := audit.Against(ctx, test.log, all)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if _, err := audit.Verify(ctx, test.log); err != nil {
			t.Errorf("%s: its own chain is broken, which shows without checkpoints: %v", name, err)
		}
	}
}

// Nobody signs what somebody else has made of the log.
func TestNoCheckpointOfAForgedLog(t *testing.T) {
	key, public := keys(t)
	for name, forge := range map[string]func(*chain){
		"cut off":          func(l *chain) { l.records = l.records[:3] },
		"written anew":     func(l *chain) { l.records = grown(t, "forged", 9).records },
		"the same length":  func(l *chain) { l.records = grown(t, "forged", 4).records },
		"a changed record": func(l *chain) { _ = l.Append(ctx, kb.Event{Action: "y"}); l.records[4].Actor = "z" },
		"a missing record": func(l *chain) {
			*l = chain{records: append(append([]kb.Record{}, l.records[:4]...), grown(t, "good", 9).records[6:]...)}
		},
	} {
		var file bytes.Buffer
		log := grown(t, "good", 4)
		c := signing(key, log, &file)
		if err := c.Step(ctx, true); err != nil {
			t.Fatal(err)
		}
		before := file.String()
		forge(log)
		if err := c.Step(ctx, true); kb.KindOf(err) != kb.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if file.String() != before {
			t.Errorf("%s: signed %s", name, file.String()[len(before):])
		}
		all, err := audit.ReadCheckpoints(strings.NewReader(before), public)
		if err != nil {
			t.Fatal(err)
		}
		if err := signing(key, log, &file).Resume(ctx, all); (err == nil) != (name == "a changed record" || name == "a missing record") { // these break the chain, which Step finds
			t.Errorf("%s: started anew: %v", name, err)
		}
	}
}

func TestCheckpointsComeInTime(t *testing.T) {
	key, public := keys(t)
	var file bytes.Buffer
	log := grown(t, "good", 1)
	c := signing(key, log, &file)
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	c.Now = func() time.Time { return now }
	signed := func() int {
		t.Helper()
		all, err := audit.ReadCheckpoints(bytes.NewReader(file.Bytes()), public)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	for _, step := range []struct {
		what    string
		records int
		after   time.Duration
		now     bool
		want    int
	}{
		{"at the start", 0, 0, false, 1}, {"nothing new", 0, 2 * time.Hour, true, 1}, {"an hour after the last", 1, 0, false, 2}, {"too few, too early", 2, time.Minute, false, 2},
		{"enough records", 1, 0, false, 3}, {"at the end", 1, 0, true, 4},
	} {
		now = now.Add(step.after)
		for range step.records {
			if err := log.Append(ctx, kb.Event{Action: "x"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Step(ctx, step.now); err != nil {
			t.Fatal(err)
		}
		if got := signed(); got != step.want {
			t.Errorf("%s: %d checkpoints, want %d", step.what, got, step.want)
		}
	}
	c.Write = func([]byte) error { return errors.New("the share is gone") }
	if err := errors.Join(log.Append(ctx, kb.Event{Action: "x"}), c.Step(ctx, true)); err == nil {
		t.Error("a checkpoint that was not written was taken for one")
	}
	c.Write = func(line []byte) error { _, err := file.Write(line); return err }
	if err := c.Step(ctx, true); err != nil || signed() != 5 {
		t.Errorf("%d, %v: what could not be written is written later", signed(), err)
	}
	again := signing(key, log, &file)
	all, err := audit.ReadCheckpoints(bytes.NewReader(file.Bytes()), public)
	if err := errors.Join(err, again.Resume(ctx, all), again.Step(ctx, true)); err != nil || signed() != 5 {
		t.Errorf("%d, %v: after a restart it goes on from the last", signed(), err)
	}
}

func TestRunSignsAndEnds(t *testing.T) {
	key, public := keys(t)
	var file bytes.Buffer
	log := grown(t, "good", 1)
	c := signing(key, log, &file)
	wrote := make(chan struct{}, 9)
	c.Write = func(line []byte) error { file.Write(line); wrote <- struct{}{}; return nil }
	running, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); c.Run(running) }()
	<-wrote
	stop()
	<-done
	if err := log.Append(ctx, kb.Event{Action: "last"}); err != nil {
		t.Fatal(err)
	}
	c.End(ctx)
	if all, err := audit.ReadCheckpoints(&file, public); err != nil || len(all) != 2 || all[1].Seq != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	var none *audit.Checkpointer
	none.Run(ctx)
	none.End(ctx)
}

func TestCheckpointsOfAnotherHandAreRefused(t *testing.T) {
	key, public := keys(t)
	other, _ := keys(t)
	log := grown(t, "good", 2)
	line := func(key ed25519.PrivateKey) string {
		head, _ := log.AuditHead(ctx)
		c, err := audit.Sign(key, head, time.Unix(1, 0))
		src, err2 := c.Line()
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	good := line(key)
	for name, test := range map[string]struct {
		src  string
		want int // -1: refused
	}{
		"none":                  {"", 0},
		"one":                   {good, 1},
		"in a syslog":           {"Nov 26 10:00:00 host sshd[1]: hello\nNov 26 10:00:00 host wenjin[1]: " + good, 1},
		"without its end":       {strings.TrimSpace(good), 1},
		"after a torn one":      {good[:40] + good, 1},
		"of another key":        {good + line(other), -1},
		"another record":        {strings.Replace(good, `"seq":2`, `"seq":3`, 1), -1},
		"another hash":          {strings.Replace(good, `"hash":"`, `"hash":"0`, 1), -1},
		"another time":          {strings.Replace(good, "1970", "1971", 1), -1},
		"of something else":     {strings.Replace(good, "wenjin audit log", "wenjin", 1), -1},
		"without its signature": {good[:strings.Index(good, `,"signature"`)] + "}\n", -1},
		"torn":                  {good[:40] + "\n", -1},
		"with a key more":       {strings.Replace(good, `"seq"`, `"note":1,"seq"`, 1), -1},
		"after an endless line": {strings.Repeat("x", 1<<20) + "\n" + good, -1},
		"with something after":  {strings.TrimSpace(good) + " x\n", -1},
	} {
		all, err := audit.ReadCheckpoints(strings.NewReader(test.src), public)
		if (err != nil) != (test.want < 0) || err == nil && len(all) != test.want {
			t.Errorf("%s: %d, %v", name, len(all), err)
		}
	}
	twice := good + line(key)
	all, err := audit.ReadCheckpoints(strings.NewReader(twice), public)
	if err := errors.Join(err, audit.Against(ctx, log, all)); err != nil {
		t.Errorf("the same one twice: %v", err)
	}
	forged := grown(t, "forged", 2)
	head, _ := forged.AuditHead(ctx)
	c, _ := audit.Sign(key, head, time.Unix(2, 0))
	if err := audit.Against(ctx, log, append(all, c)); err == nil || !strings.Contains(err.Error(), "two logs") {
		t.Errorf("two logs: %v", err)
	}
}

func TestSinks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoints")
	for i := range 2 { // opened again, it goes on
		s, err := audit.OpenSink(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Write(fmt.Appendf(nil, "line %d\n", i)), s.Close()); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Before(); err != nil || strings.Count(string(got), "\n") != i+1 {
			t.Errorf("%q, %v", got, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	for _, bad := range []string{"syslog://nowhere", "http://127.0.0.1:1", "syslog://127.0.0.1:1/x", filepath.Join(path, "below")} {
		if _, err := audit.OpenSink(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

func TestSyslogGetsCheckpoints(t *testing.T) {
	key, public := keys(t)
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	for where, receive := range map[string]func(p []byte) (int, error){
		"syslog://" + udp.LocalAddr().String(): func(p []byte) (int, error) { n, _, err := udp.ReadFrom(p); return n, err },
		"syslog+tcp://" + tcp.Addr().String(): func(p []byte) (int, error) {
			conn, err := tcp.Accept()
			if err != nil {
				return 0, err
			}
			defer conn.Close()
			return io.ReadAtLeast(conn, p, 100)
		},
	} {
		s, err := audit.OpenSink(where)
		if err != nil {
			t.Fatal(err)
		}
		if before, err := s.Before(); before != nil || err != nil {
			t.Errorf("%s: %q, %v", where, before, err)
		}
		var none bytes.Buffer
		log := grown(t, "good", 3)
		c := signing(key, log, &none)
		c.Write = s.Write
		if err := c.Step(ctx, true); err != nil {
			t.Fatal(err)
		}
		p := make([]byte, 4096)
		n, err := receive(p)
		if err != nil {
			t.Fatal(err)
		}
		all, err := audit.ReadCheckpoints(bytes.NewReader(p[:n]), public)
		if err != nil || len(all) != 1 || all[0].Seq != 3 {
			t.Errorf("%s: %+v, %v of %q", where, all, err, p[:n])
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
