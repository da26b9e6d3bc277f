package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index/chat/chattest"
	"github.com/wenjin-kb/wenjin/index/endpoint"
)

func client(t *testing.T, address string) *Client {
	t.Helper()
	c, err := NewClient(Config{URL: address, Model: "m", Key: "secret-key"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func write(c *Client) (text string, whole bool, err error) {
	whole, err = c.Write(context.Background(), "told", "given", func(piece string) bool { text += piece; return true })
	return text, whole, err
}

// What a model writes comes in pieces; it is sent what it is told apart from what it is
// given, and the key.
func TestClientWrites(t *testing.T) {
	s := chattest.New(t, func(given string) string { return "甲。" + given })
	for _, address := range []string{s.URL, s.URL + "/v1", s.URL + "/v1/chat/completions"} {
		if text, whole, err := write(client(t, address)); text != "甲。given" || !whole || err != nil {
			t.Errorf("%q %v %v", text, whole, err)
		}
	}
	if came := s.Came()[0]; came.Key != "Bearer secret-key" || came.Told != "told" || came.Given != "given" {
		t.Errorf("%+v", came)
	}
	pieces := 0
	whole, err := client(t, s.URL).Write(context.Background(), "", "", func(string) bool { pieces++; return false })
	if whole || err != nil || pieces != 1 {
		t.Errorf("what nobody wants is written: %v %v %d", whole, err, pieces)
	}
}

// Addresses that are none are refused, and nothing is said of them.
func TestAddresses(t *testing.T) {
	for _, c := range []Config{{}, {URL: "127.0.0.1:8000", Model: "m"}, {URL: "ftp://secret.example/", Model: "m"}, {URL: "http://u:secret@h/v1", Model: "m"}, {URL: "http://h/v1"}} {
		if _, err := NewClient(c); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// An endpoint that lies, breaks off, sends something else or never ends gives an error, or
// the beginning of an answer; and errors tell neither address nor key nor text.
func TestClientDoubtsAnswers(t *testing.T) {
	s := chattest.New(t, nil)
	sse := func(text string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = fmt.Fprint(w, text)
		}
	}
	typed := func(kind, text string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = fmt.Fprint(w, text)
		}
	}
	endless := func(piece string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for r.Context().Err() == nil {
				chattest.Piece(w, piece)
			}
		}
	}
	for name, x := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		text   string // at most its beginning
		whole  bool
		failed bool
	}{
		"a status": {answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500); _, _ = fmt.Fprint(w, "机密") }, failed: true},
		"a redirect": {answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		}, failed: true},
		"HTML":                    {answer: typed("text/html", "<b>机密</b>"), failed: true},
		"no type":                 {answer: typed("", "data: 1"), failed: true},
		"no JSON":                 {answer: sse("data: {\n\n"), failed: true},
		"an error":                {answer: sse("data: {\"error\":{\"message\":\"机密\"}}\n\n"), failed: true},
		"nothing":                 {answer: sse(""), failed: true},
		"an end alone":            {answer: sse("data: [DONE]\n\n"), failed: true},
		"another choice":          {answer: sse("data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"机密\"}}]}\n\ndata: [DONE]\n\n"), failed: true},
		"a tool":                  {answer: sse("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"get\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n")},
		"content no text":         {answer: sse("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":[1]}}]}\n\n"), failed: true},
		"a line too long":         {answer: sse("data: " + strings.Repeat("x", maxLine) + "\n\n"), failed: true},
		"events of others":        {answer: sse("event: x\nid: 1\n: comment\nretry: 1\n\ndata:{\"choices\":[{\"delta\":{\"content\":\"甲\"},\"finish_reason\":\"stop\"}]}\r\n\r\n"), text: "甲", whole: true},
		"cut off":                 {answer: sse("data: {\"choices\":[{\"delta\":{\"content\":\"甲\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n"), text: "甲"},
		"endless":                 {answer: endless(strings.Repeat("长", 500)), text: strings.Repeat("长", MaxText/3)},
		"one huge piece":          {answer: sse("data: {\"choices\":[{\"delta\":{\"content\":\"" + strings.Repeat("x", MaxText+1) + "\"}}]}\n\n")},
		"endless empty":           {answer: endless(""), failed: true},
		"not streamed":            {answer: typed("application/json", `{"choices":[{"message":{"content":"甲"},"finish_reason":"stop"}]}`), text: "甲", whole: true},
		"not streamed, huge":      {answer: typed("application/json", `{"choices":[{"message":{"content":"`+strings.Repeat("x", MaxText+1)+`"}}]}`)},
		"not streamed, no choice": {answer: typed("application/json", `{}`), failed: true},
		"null":                    {answer: typed("application/json", `null`), failed: true},
	} {
		s.Answers(x.answer)
		text, whole, err := write(client(t, s.URL))
		if !strings.HasPrefix(x.text, text) || whole != x.whole || (err != nil) != x.failed {
			t.Errorf("%s: %.40q, whole %v, %v", name, text, whole, err)
		}
		if err != nil && (strings.Contains(err.Error(), "机密") || strings.Contains(err.Error(), s.URL) || strings.Contains(err.Error(), "secret-key")) {
			t.Errorf("%s: the error tells too much: %v", name, err)
		}
	}
	s.Close()
	if _, _, err := write(client(t, s.URL)); err == nil || strings.Contains(err.Error(), s.URL) {
		t.Error(err)
	}
}

// Who is slow is not waited for longer than an answer takes, and no more are asked for at
// once than may be. That a reader goes is no failure of the endpoint.
func TestTimeAndNumber(t *testing.T) {
	s, under := chattest.New(t, nil), make(chan struct{}, 10)
	s.Answers(func(_ http.ResponseWriter, r *http.Request) { under <- struct{}{}; <-r.Context().Done() })
	c := client(t, s.URL)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, maxAsked)
	for range maxAsked {
		go func() {
			_, err := c.Write(ctx, "", "", func(string) bool { return true })
			done <- err
		}()
	}
	for range maxAsked {
		<-under
	}
	if _, _, err := write(c); !errors.Is(err, endpoint.ErrBusy) {
		t.Error(err)
	}
	cancel()
	for range maxAsked {
		if err := <-done; err == nil {
			t.Error("an answer of one who says nothing")
		}
	}
	c.time = time.Millisecond
	for range endpoint.Failures { // none of the readers that went counts as one
		if _, _, err := write(c); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	}
	if _, _, err := write(c); !errors.Is(err, endpoint.ErrDown) {
		t.Error(err)
	}
}

// Whatever is answered, it is read to its end or its limit.
func FuzzAnswers(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"甲\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n")
	f.Add("{\"choices\":[{\"message\":{\"content\":\"甲\"}}]}")
	f.Add("data: null\n")
	f.Fuzz(func(t *testing.T, answer string) {
		size := 0
		take := func(piece string) bool { size += len(piece); return true }
		_, _ = readEvents(strings.NewReader(answer), take)
		if size > MaxText {
			t.Error(size)
		}
		size = 0
		if _, _ = readWhole(strings.NewReader(answer), take); size > MaxText {
			t.Error(size)
		}
	})
}
