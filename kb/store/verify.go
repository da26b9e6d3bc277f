package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Verification is one thing that was looked at, and what is wrong with it.
type Verification struct {
	What string // database, references, texts, pictures, audit log, a table that follows from it, publications, in force, lists, files
	Seen int    // rows that were looked at
	Err  error  // nil: as it was written
}

// Verify reads the whole store at one moment and holds it against itself: the pages
// of the file, references between tables, every text and picture against its hash,
// the log against its chain, every row of which the log tells against the log, and
// what lists show against the texts.
func (s *Store) Verify(ctx context.Context) []Verification {
	var out []Verification
	look := func(what string, f func(context.Context) (int, error)) {
		n, err := f(ctx)
		out = append(out, Verification{what, n, err})
	}
	look("database", s.checkPages)
	s, thaw, err := s.frozen(ctx)
	if err != nil {
		return append(out, Verification{What: "snapshot", Err: err})
	}
	defer thaw()
	look("references", func(ctx context.Context) (int, error) { return s.checkReferences(ctx, s.read) })
	look("texts", s.verifyTexts)
	look("pictures", s.verifyPictures)
	var told *audit.Rows
	look("audit log", func(ctx context.Context) (int, error) {
		head, rows, err := s.verifyLog(ctx)
		told = rows
		return int(head.Seq), err
	})
	slugs, err := s.slugs(ctx)
	for _, w := range witnesses {
		look(w.table, func(ctx context.Context) (int, error) {
			if err != nil {
				return 0, err
			}
			return s.verifyRows(ctx, w, told, slugs)
		})
	}
	look("publications", s.verifyPublications)
	look("in force", s.verifyInForce)
	look("lists", s.verifyLists)
	look("files", s.verifyReferenceFiles)
	return out
}

// QuickCheck looks for damaged pages, without the time that checking every index
// takes.
func (s *Store) QuickCheck(ctx context.Context) error { return s.quickCheck(ctx) }

// verifyTexts holds every text against the hash that an approval binds to (see
// [kb.ContentHash]: it is the hash of these very bytes).
func (s *Store) verifyTexts(ctx context.Context) (int, error) {
	return s.each(ctx, `SELECT a.slug, r.number, r.content, r.hash FROM revisions r JOIN articles a ON a.id = r.article_id`, func(scan func(...any) error) error {
		var slug, content, hash string
		var number int
		if err := scan(&slug, &number, &content, &hash); err != nil {
			return err
		}
		if digest([]byte(content)) != hash {
			return broken("the text of revision %d of %s is not what was saved", number, slug)
		}
		return nil
	})
}

// verifyInForce holds when each text is in force against the windows of what was
// published.
func (s *Store) verifyInForce(ctx context.Context) (int, error) {
	windows, inForce := map[string][]kb.Window{}, map[string][]kb.Window{} // by article
	read := func(into map[string][]kb.Window) func(scan func(...any) error) error {
		return func(scan func(...any) error) error {
			var slug string
			var number int
			var from, until int64
			if err := scan(&slug, &number, &from, &until); err != nil {
				return err
			}
			into[slug] = append(into[slug], windowOf(number, from, until))
			return nil
		}
	}
	if _, err := s.each(ctx, `SELECT a.slug, r.number, r.from_ms, r.until_ms FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.state = 'published'`, read(windows)); err != nil {
		return 0, err
	}
	n, err := s.each(ctx, `SELECT a.slug, f.number, f.from_ms, f.until_ms FROM in_force f JOIN articles a ON a.id = f.article_id ORDER BY f.from_ms`, read(inForce))
	if err != nil {
		return n, err
	}
	for slug := range inForce {
		windows[slug] = append(windows[slug], nil...) // also what nothing was published of
	}
	for slug, published := range windows {
		if !slices.Equal(inForce[slug], kb.Timeline(published)) {
			return n, broken("what is in force of %s is not what its publications say", slug)
		}
	}
	return n, nil
}

// verifyLists holds what lists show of every text against the text.
func (s *Store) verifyLists(ctx context.Context) (int, error) {
	return s.each(ctx, `SELECT a.slug, r.number, r.content, r.title, r.kind, r.category, r.audience, r.owner, r.review_by, r.valid_to
		FROM revisions r JOIN articles a ON a.id = r.article_id`, func(scan func(...any) error) error {
		var slug, content string
		var number int
		var shown [7]string
		if err := scan(&slug, &number, &content, &shown[0], &shown[1], &shown[2], &shown[3], &shown[4], &shown[5], &shown[6]); err != nil {
			return err
		}
		var article kb.Article
		if err := json.Unmarshal([]byte(content), &article); err != nil {
			return err
		}
		if !slices.Equal(shown[:], listedFields(article)) {
			return broken("lists do not show revision %d of %s as its text is", number, slug)
		}
		return nil
	})
}

// verifyPictures holds every picture against its name, which begins with its hash, and
// who shows it against the texts.
func (s *Store) verifyPictures(ctx context.Context) (int, error) {
	n, err := s.each(ctx, `SELECT name, data FROM media`, func(scan func(...any) error) error {
		var name string
		var data []byte
		if err := scan(&name, &data); err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if len(name) < 32 || name[:32] != hex.EncodeToString(sum[:16]) {
			return broken("the picture %s is not what was saved", name)
		}
		return nil
	})
	if err != nil {
		return n, err
	}
	_, err = s.each(ctx, `SELECT p.name, a.slug, r.number, r.content FROM pictures_named p JOIN revisions r ON r.article_id = p.article_id AND r.number = p.number
		JOIN articles a ON a.id = r.article_id`, func(scan func(...any) error) error {
		var name, slug, content string
		var number int
		if err := scan(&name, &slug, &number, &content); err != nil {
			return err
		}
		var article kb.Article
		if err := json.Unmarshal([]byte(content), &article); err != nil {
			return err
		}
		if !slices.Contains(article.Pictures(), name) {
			return broken("revision %d of %s does not show the picture %s", number, slug, name)
		}
		return nil
	})
	return n, err
}

// verifyPublications looks for a record of the log behind every text that was
// published, and for the text behind every such record.
func (s *Store) verifyPublications(ctx context.Context) (int, error) {
	logged := map[string]string{} // "slug number" → hash
	err := s.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		switch revision := r.Object + " " + r.Detail["revision"]; r.Action {
		case "article.publish":
			logged[revision] = r.Detail["hash"]
		case "article.unschedule":
			delete(logged, revision)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n, err := s.each(ctx, `SELECT a.slug || ' ' || r.number, r.hash FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.state = 'published'`, func(scan func(...any) error) error {
		var revision, hash string
		if err := scan(&revision, &hash); err != nil {
			return err
		}
		want, ok := logged[revision]
		switch {
		case !ok:
			return broken("%s is published, but the log has no record of that", revision)
		case want != hash:
			return broken("%s is not the text whose publication was logged", revision)
		}
		delete(logged, revision)
		return nil
	})
	for revision := range logged {
		if err == nil {
			err = broken("the log has the publication of %s, which is not there", revision)
		}
	}
	return n, err
}

// slugs are the names of articles for people.
func (s *Store) slugs(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	_, err := s.each(ctx, `SELECT id, slug FROM articles`, func(scan func(...any) error) error {
		var id, slug string
		err := scan(&id, &slug)
		out[id] = slug
		return err
	})
	return out, err
}

// verifyReferenceFiles holds every text of a file against its hash, and what came
// into force against the log.
func (s *Store) verifyReferenceFiles(ctx context.Context) (int, error) {
	logged := map[string]string{} // "file number" → hash
	err := s.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		if r.Detail["inForce"] != "" {
			logged[r.Object+" "+r.Detail["revision"]] = r.Detail["hash"]
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n, err := s.each(ctx, `SELECT file, number, content, hash, state FROM reference_revisions`, func(scan func(...any) error) error {
		var file, content, hash, state string
		var number int
		if err := scan(&file, &number, &content, &hash, &state); err != nil {
			return err
		}
		if reference.Hash(content) != hash {
			return broken("the text of revision %d of %s is not what was saved", number, file)
		}
		if state != string(kb.StatePublished) {
			return nil
		}
		key := file + " " + strconv.Itoa(number)
		if want, ok := logged[key]; !ok || want != hash {
			return broken("revision %d of %s came into force without a record in the log", number, file)
		}
		delete(logged, key)
		return nil
	})
	for key := range logged {
		if err == nil {
			err = broken("the log has %s come into force, which is not there", key)
		}
	}
	return n, err
}

// each runs a query and gives the number of rows that were looked at.
func (s *Store) each(ctx context.Context, query string, row func(scan func(...any) error) error) (n int, err error) {
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return 0, wrap(err, "verify")
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return n, wrap(err, "verify")
		}
		n++
	}
	return n, wrap(rows.Err(), "verify")
}
