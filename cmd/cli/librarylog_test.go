package cli_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// together is a buffer for many.
type together struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *together) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

func (t *together) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

type askCommand struct {
	URL  string    `arg:""`
	Errs *together `kong:"-"`
}

// Run asks, and waits until the log says something.
func (c *askCommand) Run(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer geheim")
	answer, err := (&http.Client{Transport: &http.Transport{}}).Do(r)
	if err != nil {
		return err
	}
	_, _ = io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	for c.Errs.String() == "" {
		runtime.Gosched()
	}
	return nil
}

// Who answers more than was asked for gets none of it into the log: net/http prints it.
func TestTheLibraryLogsNoAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		sent := make([]byte, 1<<12)
		n, _ := c.Read(sent)
		_, _ = c.Write(append([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), sent[:n]...))
		_, _ = c.Read(sent)
	}()
	var errs together
	var commands struct {
		Ask askCommand `cmd:""`
	}
	commands.Ask.Errs = &errs
	code := cli.Program{Name: "asker", Commands: &commands}.Run(t.Context(), []string{"ask", "http://" + l.Addr().String()}, strings.NewReader(""), io.Discard, &errs)
	if said := errs.String(); code != 0 || !strings.Contains(said, "Unsolicited response") || strings.Contains(said, "geheim") || strings.Contains(said, "GET") {
		t.Errorf("%d: %s", code, said)
	}
}
