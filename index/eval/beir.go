// Package eval measures how well an engine ranks, on collections in the layout
// of BEIR: corpus.jsonl, queries.jsonl and qrels/test.tsv with graded
// judgements.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Set is one collection with its questions and which documents answer them.
type Set struct {
	Name    string
	Corpus  []Doc
	Queries []Question                // those with a judgement
	Qrels   map[string]map[string]int // question id → document id → grade, above 0
}

// Doc is a document of a collection.
type Doc struct {
	ID    string `json:"_id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Question is a query of a collection.
type Question struct {
	ID   string `json:"_id"`
	Text string `json:"text"`
}

// LoadSet reads a folder. Errors name the file and the line.
func LoadSet(dir string) (*Set, error) {
	s := &Set{Name: filepath.Base(filepath.Clean(dir)), Qrels: map[string]map[string]int{}}
	if err := eachJSON(filepath.Join(dir, "corpus.jsonl"), &s.Corpus); err != nil {
		return nil, err
	}
	var all []Question
	if err := eachJSON(filepath.Join(dir, "queries.jsonl"), &all); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "qrels", "test.tsv")
	err := eachLine(path, func(line string, number int) error {
		cols := strings.Split(line, "\t")
		if len(cols) != 3 {
			return fmt.Errorf("%d columns; query id, document id and grade were expected", len(cols))
		}
		grade, err := strconv.Atoi(cols[2])
		if err != nil {
			if number == 1 {
				return nil // the header
			}
			return fmt.Errorf("the grade %q is no number", cols[2])
		}
		if grade > 0 {
			if s.Qrels[cols[0]] == nil {
				s.Qrels[cols[0]] = map[string]int{}
			}
			s.Qrels[cols[0]][cols[1]] = grade
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, q := range all {
		if len(s.Qrels[q.ID]) > 0 {
			s.Queries = append(s.Queries, q)
		}
	}
	if len(s.Corpus) == 0 || len(s.Queries) == 0 {
		return nil, fmt.Errorf("%s: no documents or no judged questions", dir)
	}
	return s, nil
}

func eachJSON[T any](path string, out *[]T) error {
	return eachLine(path, func(line string, _ int) error {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			return err
		}
		*out = append(*out, v)
		return nil
	})
}

func eachLine(path string, each func(line string, number int) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for number := 1; sc.Scan(); number++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		if err := each(sc.Text(), number); err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
	return sc.Err()
}
