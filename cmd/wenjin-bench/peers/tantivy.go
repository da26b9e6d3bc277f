package peers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/wenjin-kb/wenjin/index"
)

// Tantivy is the search of the service as one would build it on Tantivy with jieba: a
// program of its own (cmd/wenjin-bench/tantivy) that is asked over a pipe, which takes some
// hundredths of a millisecond.
type Tantivy struct {
	dir     string
	program *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

var _ Peer = (*Tantivy)(nil)

// NewTantivy starts the program with a folder that does not exist yet.
func NewTantivy(program, dir string) (_ *Tantivy, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	t := &Tantivy{dir: dir, program: exec.Command(program, dir)}
	t.program.Stderr = os.Stderr
	if t.in, err = t.program.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.program.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.out = bufio.NewReader(out)
	if err := t.program.Start(); err != nil {
		return nil, fmt.Errorf("tantivy: %w", err)
	}
	return t, nil
}

// tantivyRequest is what the program reads.
type tantivyRequest struct {
	Add    []tantivyArticle `json:"add,omitempty"`
	Search *string          `json:"search,omitempty"`
}

type tantivyArticle struct {
	Slug      string   `json:"slug"`
	Title     string   `json:"title"`
	Questions []string `json:"questions"`
	Answer    string   `json:"answer"`
	Body      string   `json:"body"`
	Category  string   `json:"category"`
	Audience  string   `json:"audience"`
}

// Name implements Peer.
func (t *Tantivy) Name() string { return "Tantivy, jieba" }

// Add implements Peer: one commit.
func (t *Tantivy) Add(docs []index.Document) error {
	var r tantivyRequest
	for i := range docs {
		d := &docs[i]
		questions := append([]string{}, d.Questions...) // never null
		r.Add = append(r.Add, tantivyArticle{d.Slug, d.Title, questions, d.Answer, d.Body, d.Category, string(d.Audience)})
	}
	_, err := t.ask(r)
	return err
}

// Search implements Peer.
func (t *Tantivy) Search(_ context.Context, text string) (int, error) {
	line, err := t.ask(tantivyRequest{Search: &text})
	if err != nil {
		return 0, err
	}
	var a struct{ Total int }
	err = json.Unmarshal(line, &a)
	return a.Total, err
}

func (t *Tantivy) answer(_ context.Context, text string) (a Answer, err error) {
	line, err := t.ask(tantivyRequest{Search: &text})
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(line, &a)
}

// ask sends a request and reads the line that answers it.
func (t *Tantivy) ask(r tantivyRequest) ([]byte, error) {
	src, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if _, err := t.in.Write(append(src, '\n')); err != nil {
		return nil, fmt.Errorf("tantivy: %w", err)
	}
	line, err := t.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("tantivy: %w", err)
	}
	return line, nil
}

// Bytes implements Peer.
func (t *Tantivy) Bytes() int64 { return folderBytes(t.dir) }

// Close implements Peer.
func (t *Tantivy) Close() error { return errors.Join(t.in.Close(), t.program.Wait()) }
