package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Judged is the set that a house has made of its own questions.
func Judged(corpus []Doc, judgements []searchlog.Judgement) *Set {
	s := &Set{Name: "judgements", Corpus: corpus, Qrels: map[string]map[string]int{}}
	ids := map[int64]string{}
	for _, j := range judgements {
		key := searchlog.Key(j.Query)
		id := ids[key]
		if id == "" {
			id = "q" + strconv.Itoa(len(ids)+1)
			ids[key] = id
			s.Queries = append(s.Queries, Question{ID: id, Text: j.Query})
			s.Qrels[id] = map[string]int{}
		}
		s.Qrels[id][j.Slug] = j.Grade
	}
	return s
}

// Write writes a set to a folder that is not there yet, in the layout that LoadSet reads.
func (s *Set) Write(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, "qrels"), 0o700); err != nil {
		return err
	}
	var lines []string
	for _, q := range s.Queries {
		for id, grade := range s.Qrels[q.ID] {
			lines = append(lines, fmt.Sprintf("%s\t%s\t%d", q.ID, id, grade))
		}
	}
	return errors.Join(writeJSON(filepath.Join(dir, "corpus.jsonl"), s.Corpus), writeJSON(filepath.Join(dir, "queries.jsonl"), s.Queries), writeQrels(filepath.Join(dir, "qrels", "test.tsv"), lines))
}

func writeJSON[T any](path string, all []T) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	e := json.NewEncoder(f)
	for _, one := range all {
		if err := e.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

func writeQrels(path string, lines []string) error {
	text := "query-id\tcorpus-id\tscore\n"
	for _, line := range lines {
		text += line + "\n"
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
