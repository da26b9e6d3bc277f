package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// played is what sessions add up to.
type played struct {
	requests, intents, zero, again, human int
	clicked, places, helpful, unhelpful   int // of the JSON API and the pages
	help, helpClicked                     int // intents at the help centre that found something, and where something was opened
	slugs                                 map[string]int
}

// player plays sessions of a part of the visitors, one after the other.
type player struct {
	base   string
	random *rand.Rand
	http   *http.Client
	played
	err error
}

// number is typed by some visitors; no part of it may be found anywhere.
const number = "13955557777"

// typed are the ways to come to a question, each one intent. In the last ones a number
// is typed digit by digit, and a name is told.
var typed = [][]string{
	{"y", "yu'e", "余额", "余额宝到账"}, {"征信", "征信报告怎么查"}, {"余额宝"}, {"没有的词zzz"}, {"余鹅宝多久到账", "余额宝多久到账"},
	{"wo", "我的zh", "我的账户", "我的账户 安全", "我的账户 安全吗"}, {"信用卡", "信用"}, {"zzqq", "zzqqxx"},
	{"1395555", number[:9], number}, {"卡丢了我叫贾宝玉", "卡丢了，我叫贾宝玉请冻结"}, {"手机号" + number[:6], "手机号" + number},
}

// Twenty thousand visitors type, by an input method, with slips and refinements, click,
// vote, ask again and go to a human, over HTTP at the program itself; what editors are
// told is what was played, and what is personal is in no table, file or log. Sessions
// take place at once, so that no pause of theirs is longer than their requests: what
// pauses decide is tested with a clock (TestIntents).
func TestSessionsOverHTTP(t *testing.T) {
	t.Parallel()
	sessions, players := 20_000, 12
	if testing.Short() {
		sessions = 1000
	}
	data := t.TempDir()
	editor := newToken(t, data, "editor")
	s := serve(t, "--data", data, "--trusted-proxies", "127.0.0.0/8")
	all := make([]*player, players)
	var wait sync.WaitGroup
	began := time.Now()
	for n := range all {
		p := &player{base: s.base, random: rand.New(rand.NewPCG(3, uint64(n))), played: played{slugs: map[string]int{}},
			http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
		all[n] = p
		wait.Go(func() {
			for i := n; i < sessions && p.err == nil; i += players {
				p.session(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255))
			}
			p.http.CloseIdleConnections()
		})
	}
	wait.Wait()
	t.Logf("%d sessions played in %s", sessions, time.Since(began).Round(time.Millisecond))
	want := played{slugs: map[string]int{}}
	for _, p := range all {
		must(t, p.err)
		want.add(p.played)
	}
	got := s.told(editor, want.requests)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("told is\n%+v, played was\n%+v", got, want)
	}
	if want.zero == 0 || want.human == 0 || want.again == 0 || want.helpClicked == 0 || len(want.slugs) < 5 || want.intents < sessions {
		t.Errorf("too little was played: %+v", want)
	}
	s.stop()
	nowhereIn(t, data, s.log.String(), number[:7], "宝玉")
}

func (p *played) add(q played) {
	p.requests, p.intents, p.zero, p.again, p.human = p.requests+q.requests, p.intents+q.intents, p.zero+q.zero, p.again+q.again, p.human+q.human
	p.clicked, p.places, p.helpful, p.unhelpful = p.clicked+q.clicked, p.places+q.places, p.helpful+q.helpful, p.unhelpful+q.unhelpful
	p.help, p.helpClicked = p.help+q.help, p.helpClicked+q.helpClicked
	for slug, n := range q.slugs {
		p.slugs[slug] += n
	}
}

// told is what editors are told, once so many requests are written.
func (s *server) told(editor string, requests int) (p played) {
	s.t.Helper()
	var all struct {
		Total struct {
			Requests, Intents, Zero, Again, Human, Helpful, Unhelpful, Clickable, Clicked int
			MeanPlace                                                                     float64
		}
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		_, raw := s.call(editor, "GET", "/insight/overview", "", nil)
		must(s.t, json.Unmarshal([]byte(raw), &all))
		if all.Total.Requests >= requests || time.Now().After(deadline) {
			break
		}
	}
	var articles struct {
		Articles []struct {
			Slug    string
			Clicked int
		}
	}
	time.Sleep(1100 * time.Millisecond) // what followed the last request is written with the next batch
	_, raw := s.call(editor, "GET", "/insight/overview", "", nil)
	must(s.t, json.Unmarshal([]byte(raw), &all))
	_, raw = s.call(editor, "GET", "/insight/articles", "", nil)
	must(s.t, json.Unmarshal([]byte(raw), &articles))
	sum := all.Total
	p = played{requests: sum.Requests, intents: sum.Intents, zero: sum.Zero, again: sum.Again, human: sum.Human, helpful: sum.Helpful, unhelpful: sum.Unhelpful,
		help: sum.Clickable, helpClicked: sum.Clicked, places: int(sum.MeanPlace*float64(sum.Clicked) + 0.5), slugs: map[string]int{}}
	for _, a := range articles.Articles {
		if a.Clicked > 0 {
			p.slugs[a.Slug] = a.Clicked
			p.clicked += a.Clicked
		}
	}
	return p
}

// result is what a visitor sees of an answer: where each of its first articles is opened.
type result struct {
	uid   string
	slugs []string
	total int
}

// session is one visitor's.
func (p *player) session(address string) {
	words, page := typed[p.random.IntN(len(typed))], p.random.IntN(20) == 0
	var found result
	for _, q := range words {
		found = p.search(address, q, page)
		p.requests++
	}
	p.intents++
	helped := false
	switch {
	case p.err != nil:
		return
	case found.total == 0:
		p.zero++
	case page:
		p.help++
		if p.random.IntN(2) == 0 {
			place := p.random.IntN(len(found.slugs))
			p.request(address, "GET", "/a/"+found.slugs[place]+"?from=x&uid="+found.uid, "")
			p.clicked, p.helpClicked, p.places, p.slugs[found.slugs[place]] = p.clicked+1, p.helpClicked+1, p.places+place+1, p.slugs[found.slugs[place]]+1
		}
	case p.random.IntN(2) == 0:
		helped = p.follow(address, found)
	}
	if !helped && !page && p.random.IntN(9) == 0 {
		p.event(address, "human", "", found.uid, "")
		p.human++
		return
	}
	if helped || p.random.IntN(3) > 0 {
		return
	}
	for _, q := range []string{"别的问题" + []string{"甲", "乙"}[p.random.IntN(2)], "别的问题甲"} {
		found = p.search(address, q, page)
		p.requests++
	}
	p.intents, p.again = p.intents+1, p.again+1
	if found.total == 0 {
		p.zero++
	} else if page {
		p.help++
	}
}

// follow clicks, twice what counts once, and votes.
func (p *player) follow(address string, found result) (helped bool) {
	slug := found.slugs[p.random.IntN(len(found.slugs))]
	p.event(address, "click", slug, found.uid, "")
	p.event(address, "click", slug, found.uid, "")
	p.clicked, p.slugs[slug] = p.clicked+1, p.slugs[slug]+1
	switch p.random.IntN(8) {
	case 0:
		p.event(address, "helpful", slug, found.uid, "")
		p.helpful++
		return true
	case 1:
		p.event(address, "unhelpful", slug, found.uid, []string{"", "看不懂，请打" + number}[p.random.IntN(2)])
		p.unhelpful++
	}
	return false
}

func (p *player) event(address, event, slug, uid, reason string) {
	body, _ := json.Marshal(map[string]string{"event": event, "slug": slug, "queryUid": uid, "reason": reason})
	p.request(address, "POST", "/api/v1/events", string(body))
}

var hitLink = regexp.MustCompile(`<h2[^>]*><a href="/a/([a-z0-9-]+)\?[^"]*uid=([0-9A-Z]+)`)

// search asks the API, or the page.
func (p *player) search(address, q string, page bool) (r result) {
	if page {
		for _, m := range hitLink.FindAllSubmatch(p.request(address, "GET", "/search?q="+url.QueryEscape(q), ""), -1) {
			r.slugs, r.uid = append(r.slugs, string(m[1])), string(m[2])
		}
		r.total = len(r.slugs)
		return r
	}
	var answer struct {
		QueryUID           string
		EstimatedTotalHits int
		Hits               []struct{ Slug string }
	}
	if err := json.Unmarshal(p.request(address, "GET", "/api/v1/search?limit=5&attributesToRetrieve=slug&q="+url.QueryEscape(q), ""), &answer); err != nil && p.err == nil {
		p.err = fmt.Errorf("%q: %w", q, err)
	}
	r = result{uid: answer.QueryUID, total: answer.EstimatedTotalHits}
	for _, h := range answer.Hits {
		r.slugs = append(r.slugs, h.Slug)
	}
	return r
}

// request asks as a visitor at an address, and keeps the first error.
func (p *player) request(address, method, path, body string) []byte {
	r, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil || p.err != nil {
		p.err = errors.Join(p.err, err)
		return nil
	}
	r.Header.Set("X-Forwarded-For", address)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := p.http.Do(r)
	if err != nil {
		p.err = err
		return nil
	}
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	if err == nil && got.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %d %s", method, path, got.StatusCode, all)
	}
	p.err = err
	return all
}

// nowhereIn looks for texts in the files of a folder, in every cell of every table of
// its databases (in the file a long one may be cut in two), and in a log.
func nowhereIn(t *testing.T, dir, log string, texts ...string) {
	t.Helper()
	look := func(where string, content []byte) {
		for _, text := range texts {
			if bytes.Contains(content, []byte(text)) {
				t.Errorf("%s holds %s", where, text)
			}
		}
	}
	look("the log", []byte(log))
	cells := 0
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		look(path, content)
		if err == nil && filepath.Ext(path) == ".db" {
			cells += eachCell(t, path, func(table, cell string) { look(filepath.Base(path)+" "+table, []byte(cell)) })
		}
		return err
	}))
	if cells < 1000 {
		t.Errorf("only %d cells of tables were looked at", cells)
	}
}

// eachCell calls a function with what stands in every table of an SQLite file.
func eachCell(t *testing.T, path string, do func(table, cell string)) (n int) {
	t.Helper()
	db, err := sqlite.Connect(path, "&_pragma=query_only(1)")
	must(t, err)
	defer db.Close()
	var tables []string
	names, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
	must(t, err)
	for names.Next() {
		var name string
		must(t, names.Scan(&name))
		tables = append(tables, name)
	}
	must(t, names.Err())
	for _, table := range tables {
		rows, err := db.Query(`SELECT * FROM "` + table + `"`)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		cells := make([]any, len(columns))
		for rows.Next() {
			row := slices.Clone(cells)
			for i := range row {
				row[i] = &cells[i]
			}
			must(t, rows.Scan(row...))
			for _, cell := range cells {
				n++
				switch cell := cell.(type) {
				case int64, float64: // a time may have the digits of any number
				case []byte:
					do(table, string(cell))
				default:
					do(table, fmt.Sprint(cell))
				}
			}
		}
		must(t, rows.Err())
	}
	return n
}
