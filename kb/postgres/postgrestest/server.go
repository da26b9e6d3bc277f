// Package postgrestest starts PostgreSQL for a test: a server of its own, in a temporary
// folder, on a free port of loopback.
package postgrestest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience is how long a server may take, on a machine that has much else to do.
const patience = time.Minute

// Server is a running server.
type Server struct {
	bin, dir string
	port     int
	running  *exec.Cmd
	schemas  atomic.Int64
}

var shared struct {
	sync.Mutex
	server *Server
}

// Main runs the tests of a package, and then ends the server that they shared.
func Main(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		shared.server.end()
	}
	os.Exit(code)
}

// URL names a place of its own, with nothing in it, in the server that the tests of a
// package share. Its TestMain is Main.
func URL(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		shared.server = start(t)
	}
	return shared.server.URL(t)
}

// Start starts a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := start(t)
	t.Cleanup(s.end)
	return s
}

// start starts a server. Where PostgreSQL is not installed the test is skipped, but for CI,
// where it fails.
func start(t testing.TB) *Server {
	t.Helper()
	s := &Server{bin: binaries(), port: freePort(t)}
	if s.bin == "" {
		const missing = "PostgreSQL is not installed: apt-get install postgresql"
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	// Not t.TempDir: the server is another user where we are root, and must get through.
	var err error
	if s.dir, err = os.MkdirTemp("", "wenjin-postgres-"); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		must(t, exec.Command("chown", "postgres", s.dir))
	}
	must(t, s.command("initdb", "-D", s.data(), "-U", "wenjin", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync"))
	s.Run(t)
	return s
}

func (s *Server) end() {
	s.Kill()
	for range 100 { // what it leaves behind may still write
		if os.RemoveAll(s.dir) == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// binaries is the folder of the newest server on this machine, or empty.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian's
	if len(found) > 0 {
		return filepath.Dir(slices.Max(found))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// command runs a program of PostgreSQL, which refuses root.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	all := append([]string{filepath.Join(s.bin, name)}, args...)
	if os.Geteuid() == 0 {
		all = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}, all...)
	}
	c := exec.Command(all[0], all[1:]...)
	c.Dir = s.dir
	return c
}

func must(t testing.TB, c *exec.Cmd) {
	t.Helper()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
}

func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Run starts the server, after Kill too, and waits until it answers. One that was killed
// leaves others of its own behind for a moment, which hold the folder.
func (s *Server) Run(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		s.running = s.command("postgres", "-D", s.data(), "-p", fmt.Sprint(s.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off")
		if err := s.running.Start(); err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go func() { _ = s.running.Wait(); close(over) }()
		if s.answers(over, end) {
			return
		}
	}
	t.Fatal("PostgreSQL does not start")
}

// answers waits until the server does, or is over.
func (s *Server) answers(over chan struct{}, end time.Time) bool {
	for time.Now().Before(end) {
		if c, err := pgx.Connect(context.Background(), s.url("postgres")); err == nil {
			_ = c.Close(context.Background())
			return true
		}
		select {
		case <-over:
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
	return false
}

// Kill ends the server as a failing machine does: at once, in the middle of everything.
func (s *Server) Kill() {
	if s.running == nil {
		return
	}
	_ = s.running.Process.Signal(syscall.SIGKILL)
	s.running = nil
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres://wenjin@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// URL names a place of its own in the server, with nothing in it.
func (s *Server) URL(t testing.TB) string {
	t.Helper()
	schema := fmt.Sprintf("s%d", s.schemas.Add(1))
	Exec(t, s.url("postgres"), "CREATE SCHEMA "+schema)
	return s.url("postgres") + "&search_path=" + schema
}

// Exec runs SQL as whoever can do everything.
func Exec(t testing.TB, url string, statements ...string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(context.Background(), strings.Join(statements, ";")); err != nil {
		t.Fatal(err)
	}
}
