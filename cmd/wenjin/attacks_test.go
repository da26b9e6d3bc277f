package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// attacks are what was found to exhaust the service once, and what is like it.
var attacks = []attack{
	{"giant logins", 6, 0, giantLogin, []int{413}},
	{"giant logins as JSON", 4, 0, giantJSON, []int{413}},
	{"files in forms", 4, 0, fileInForm, []int{413, 415, 429}},
	{"one long sentence to check", 3, 0, longSentence, []int{200, 503, 504}},
	{"nested Markdown to check", 3, 0, nestedMarkdown, []int{200, 400, 503, 504}},
	{"Latin words as pinyin", 4, 0, pinyinBomb, []int{200}},
	{"votes", 6, 0, votes, []int{204, 303, 429, 503}},
	{"votes from everywhere", 4, 0, votesFromEverywhere, []int{204, 303}},
	{"clicks", 4, 0, clicks, []int{200}},
	{"wrong passwords", 16, 0, wrongPassword, []int{401, 429, 503, 504}},
	{"wrong setup codes", 4, 0, wrongSetup, []int{400, 401, 403, 404, 429}},
	{"slow headers", 100, 0, slowHeaders, nil},
	{"slow bodies", 100, 0, slowBody, []int{400, 408}},
	{"large headers", 4, 0, largeHeaders, []int{431}},
	{"queries too long", 4, 0, longQuery, []int{400, 414, 431}},
	{"every facet of deep pages", 4, 0, deepPages, []int{200}},
	{"ten searches in one", 2, 0, manySearches, []int{200}},
	{"nested filters", 2, 0, nestedFilter, []int{400}},
	{"nested JSON", 4, 0, nestedJSON, []int{400}},
	{"one thing a thousand times", 2, 0, repeatedMembers, []int{400}},
	{"forms of made-up sessions", 25, 200 * time.Millisecond, madeUpSession, nil},
	{"connections that say nothing", 25, 0, connections, nil},
}

var nineMegabytes = strings.Repeat("a", 9<<20)

func giantLogin(a *attacker) int {
	return a.send("POST", "/signin", formType, strings.NewReader("login="+nineMegabytes+"&password=x"))
}

func giantJSON(a *attacker) int {
	// Without a length, so that it is read before it is refused.
	return a.send("POST", "/api/v1/session", jsonType, io.MultiReader(strings.NewReader(`{"password":"x","login":"`+nineMegabytes), strings.NewReader(`"}`)))
}

func fileInForm(a *attacker) int {
	a.round++
	path := []string{"/signin", "/setup", "/a/money-fund-t0-limit/vote"}[a.round%3]
	head := "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n"
	return a.send("POST", path, "multipart/form-data; boundary=b", io.MultiReader(strings.NewReader(head), strings.NewReader(nineMegabytes), strings.NewReader(nineMegabytes), strings.NewReader("\r\n--b--\r\n")))
}

// checked lets the compliance check read a body.
func (a *attacker) checked(body string) int {
	src, err := json.Marshal(map[string]string{"markdown": "---\ntitle: 怎样还款\ncategory: general\naudience: public\n---\n\n" + body})
	if err != nil {
		return -1
	}
	return a.send("POST", "/api/v1/check", jsonType, strings.NewReader(string(src)), "Authorization", "Bearer "+a.token)
}

func longSentence(a *attacker) int {
	a.round++
	return a.checked(strings.Repeat([]string{"不保本保息但零风险", "年化收益率12%稳赚", "微信1380013800", "不得承诺保本"}[a.round%4], 5000))
}

func nestedMarkdown(a *attacker) int {
	a.round++
	return a.checked(strings.Repeat([]string{">", "- ", "**a_", "[a](", "<b>", "`", "![", "|a"}[a.round%8], 40_000))
}

func pinyinBomb(a *attacker) int {
	a.round++
	word := strings.Repeat([]string{"xian", "a", "gan", "ang", "xi an "}[a.round%5], 60)
	path := []string{"/api/v1/search?q=", "/api/v1/suggest?q=", "/search?q="}[a.round%3]
	return a.send("GET", path+url.QueryEscape(word[:40+a.round%20]), "", nil)
}

// vote is one by the API or by the page's form.
func (a *attacker) vote() int {
	a.round++
	browser := []string{"User-Agent", fmt.Sprint("browser ", a.round)}
	if a.round%2 == 0 {
		return a.send("POST", "/api/v1/events", jsonType, strings.NewReader(`{"slug":"money-fund-t0-limit","event":"unhelpful","reason":"`+strings.Repeat("长", 300)+`"}`), browser...)
	}
	return a.send("POST", "/a/hard-title-1/vote", formType, strings.NewReader("vote=helpful"), browser...)
}

func votes(a *attacker) int { return a.vote() }

func votesFromEverywhere(a *attacker) int {
	a.moves()
	return a.vote()
}

func clicks(a *attacker) int {
	status, text := a.ask("GET", "/search?q="+url.QueryEscape("余额宝多久到账"), "", nil)
	_, uid, _ := strings.Cut(text, "uid=")
	if uid, _, _ = strings.Cut(uid, `"`); status != http.StatusOK || uid == "" {
		return -status
	}
	for range 10 {
		if status = a.send("GET", "/a/money-fund-t0-limit?uid="+uid, "", nil); status != http.StatusOK {
			break
		}
	}
	return status
}

func wrongPassword(a *attacker) int {
	a.moves() // or it would wait after a few
	login := "root"
	if a.round%2 == 0 {
		login = fmt.Sprint("nobody-", a.round)
	}
	return a.send("POST", "/api/v1/session", jsonType, strings.NewReader(`{"login":"`+login+`","password":"wrong"}`))
}

func wrongSetup(a *attacker) int {
	a.moves()
	return a.send("POST", "/api/v1/setup", jsonType, strings.NewReader(`{"code":"x","login":"mallory","name":"M","password":"a long password"}`))
}

// drip sends the head of a request and then a byte a second, until the service has
// enough.
func (a *attacker) drip(head string) int {
	c, err := a.dial(a.ctx, strings.TrimPrefix(a.base, "http://"))
	if err != nil {
		return 0
	}
	defer c.Close()
	if _, err := io.WriteString(c, head); err != nil {
		return 0
	}
	for a.ctx.Err() == nil {
		if _, err := io.WriteString(c, "a"); err != nil {
			return 0
		}
		select {
		case <-a.ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return 0
}

func slowHeaders(a *attacker) int { return a.drip("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ") }

func slowBody(a *attacker) int {
	return a.drip("POST /signin HTTP/1.1\r\nHost: x\r\nContent-Type: " + formType + "\r\nContent-Length: 60000\r\n\r\nlogin=")
}

func largeHeaders(a *attacker) int {
	return a.send("GET", "/", "", nil, "X-Large", nineMegabytes[:1<<20])
}

func longQuery(a *attacker) int {
	a.round++
	return a.send("GET", "/api/v1/search?q="+url.QueryEscape(strings.Repeat("长", []int{501, 3000, 100_000}[a.round%3])), "", nil)
}

func deepPages(a *attacker) int {
	a.round++
	return a.send("GET", "/api/v1/search?facets=*&limit=100&attributesToRetrieve=*,body,questions&showRankingScoreDetails=true&offset="+fmt.Sprint(a.round%1000)+"&q="+url.QueryEscape("转账到账时间"+fmt.Sprint(a.round)), "", nil)
}

func manySearches(a *attacker) int {
	a.round++
	one := `{"indexUid":"articles","limit":100,"facets":["*"],"attributesToRetrieve":["*"],"q":"` + strings.Repeat("转账到账时间还款利率", 49) + fmt.Sprint(a.round) + `"}`
	return a.send("POST", "/api/v1/multi-search", jsonType, strings.NewReader(`{"queries":[`+strings.Repeat(one+",", 9)+one+`]}`))
}

func nestedFilter(a *attacker) int {
	a.round++
	filter := []string{strings.Repeat("(", 1000), strings.Repeat("NOT ", 500) + "kind = x", strings.Repeat("author = x OR ", 140) + "author = x"}[a.round%3]
	return a.send("GET", "/api/v1/search?q=a&filter="+url.QueryEscape(filter), "", nil)
}

func nestedJSON(a *attacker) int {
	a.round++
	begin, end := "[", "]"
	if a.round%2 == 0 {
		begin, end = `{"":`, "}"
	}
	return a.send("POST", "/api/v1/search", jsonType, strings.NewReader(`{"q":"a","filter":`+strings.Repeat(begin, 9990)+"1"+strings.Repeat(end, 9990)+"}"))
}

func repeatedMembers(a *attacker) int {
	a.round++
	path, member := []string{"/api/v1/search", "/api/v1/indexes/articles/search"}[a.round%2], []string{`"sort":["updatedAt:asc"`, `"facets":["tags"`}[a.round/2%2]
	_, name, _ := strings.Cut(member, "[")
	return a.send("POST", path, jsonType, strings.NewReader(`{"q":"",`+member+strings.Repeat(","+name, 3000)+"]}"))
}

func madeUpSession(a *attacker) int {
	return a.drip("POST /console/merge HTTP/1.1\r\nHost: x\r\nCookie: wenjin=x\r\nContent-Type: " + formType + "\r\nContent-Length: 12000000\r\n\r\nmine=" + nineMegabytes)
}

// connections opens two hundred that say nothing, and holds them until the service
// closes them.
func connections(a *attacker) int {
	held, let := context.WithTimeout(a.ctx, 20*time.Second)
	defer let()
	var open []net.Conn
	for range 200 {
		if c, err := a.dial(a.ctx, strings.TrimPrefix(a.base, "http://")); err == nil {
			open = append(open, c)
		}
	}
	for _, c := range open {
		stop := context.AfterFunc(held, func() { _ = c.Close() })
		_, _ = c.Read(make([]byte, 1))
		stop()
		_ = c.Close()
	}
	return 0
}
