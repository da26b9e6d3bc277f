package channel

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/notify"
)

var (
	now     = func() time.Time { return time.UnixMilli(1_700_000_000_123) }
	message = notify.Message{Kind: notify.Submitted, Title: "手续费", Actor: "李编辑", For: []string{"赵复核"}, URL: "https://help.example/console/a/fee/review"}
)

const said = "【问津】有文章等待复核：《手续费》\n操作人：李编辑\n请处理：赵复核\nhttps://help.example/console/a/fee/review"

// Each bot is sent what its maker documents, signed as it is documented. The signatures
// are computed with openssl: printf '…' | openssl dgst -sha256 -hmac … -binary | base64.
func TestBotsAreSentWhatTheirMakersDocument(t *testing.T) {
	for _, c := range []struct {
		bot    Bot
		query  string
		body   string
		answer string
	}{
		{Bot{Name: "a", Kind: WeCom, URL: "/send?key=k"}, "key=k", `{"msgtype":"text","text":{"content":%s}}`, `{"errcode":0,"errmsg":"ok"}`},
		{Bot{Name: "b", Kind: DingTalk, URL: "/send?access_token=k", Secret: "SECx"}, "access_token=k&timestamp=1700000000123&sign=" + dingSign, `{"msgtype":"text","text":{"content":%s}}`, `{"errcode":0,"errmsg":"ok"}`},
		{Bot{Name: "c", Kind: Feishu, URL: "/hook/k", Secret: "SECx"}, "", `{"content":{"text":%s},"msg_type":"text","sign":"` + feishuSign + `","timestamp":"1700000000"}`, `{"code":0,"msg":"success"}`},
	} {
		var query, body, kind string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			query, body, kind = r.URL.RawQuery, string(b), r.Header.Get("Content-Type")
			fmt.Fprint(w, c.answer)
		}))
		c.bot.URL = server.URL + c.bot.URL
		channels := Config{Bots: []Bot{c.bot}}.Channels(now)
		if err := channels[0].Send(t.Context(), "", message); err != nil || channels[0].Personal() {
			t.Errorf("%s: %v", c.bot.Kind, err)
		}
		text, _ := json.Marshal(said)
		if want := fmt.Sprintf(c.body, text); query != c.query || body != want || kind != "application/json; charset=utf-8" {
			t.Errorf("%s: ?%s %s %s\nwant ?%s %s", c.bot.Kind, query, kind, body, c.query, want)
		}
		server.Close()
	}
}

const (
	dingSign   = "q4wtLvw%2BfNQvkSpza8%2BwKY7QYg1NCXGKj%2F5Hrh4ndQk%3D"
	feishuSign = "SqAAKq+LeBpM90HLQbQZuXzQJU2DWQuN3nGpYvrdFMc="
)

// What a bot has not taken is an error, and no error has the address in it: it is a key.
func TestABotThatRefuses(t *testing.T) {
	for answer, status := range map[string]int{`{"errcode":45009,"errmsg":"too often"}`: 200, `{"code":19021,"msg":"sign"}`: 200, "": 200, "<html>": 200, "{}": 200, `{"errcode":0}`: 500, "redirect": 302} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			fmt.Fprint(w, answer)
		}))
		c := Config{Bots: []Bot{{Name: "a", Kind: WeCom, URL: server.URL + "/send?key=hidden"}}}.Channels(now)[0]
		if err := c.Send(t.Context(), "", message); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%d %s: %v", status, answer, err)
		}
		server.Close()
		if err := c.Send(t.Context(), "", message); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("away: %v", err)
		}
	}
}

// smtpServer is a stand-in that takes one mail, over TLS if it has a certificate.
func smtpServer(t *testing.T, certificate *tls.Certificate) (address string, got <-chan []string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	out := make(chan []string, 1)
	go func() {
		var lines []string
		defer func() { out <- lines }()
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		reader := bufio.NewReader(conn)
		say := func(text string) { fmt.Fprintf(conn, "%s\r\n", text) }
		say("220 ready")
		for inData := false; ; {
			line, err := reader.ReadString('\n')
			if err != nil {
				return
			}
			line = strings.TrimRight(line, "\r\n")
			lines = append(lines, line)
			verb, _, _ := strings.Cut(line, " ")
			switch {
			case inData:
				if line == "." {
					inData = false
					say("250 taken")
				}
			case verb == "EHLO" && certificate != nil:
				say("250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS")
			case verb == "EHLO":
				say("250 here")
			case verb == "STARTTLS":
				say("220 go on")
				conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*certificate}})
				reader = bufio.NewReader(conn)
			case verb == "AUTH":
				say("235 welcome")
			case verb == "DATA":
				inData = true
				say("354 go on")
			case verb == "QUIT":
				say("221 bye")
				return
			default:
				say("250 fine")
			}
		}
	}()
	return l.Addr().String(), out
}

func selfSigned(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestMailGoesOverTLS(t *testing.T) {
	certificate, pool := selfSigned(t)
	address, got := smtpServer(t, certificate)
	m := mailer{Mail{Server: address, From: "wenjin@example.cn", User: "u", Password: "p", Domain: "example.cn", Addresses: map[string]string{"root": "it@example.cn"}}, pool, now}
	if err := m.Send(t.Context(), "person:zhao", message); err != nil || !m.Personal() {
		t.Fatal(err)
	}
	lines := <-got
	all := strings.Join(lines, "\n")
	if !strings.Contains(all, "STARTTLS\nEHLO") || !strings.Contains(all, "AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00u\x00p"))) || !strings.Contains(all, "MAIL FROM:<wenjin@example.cn>") || !strings.Contains(all, "RCPT TO:<zhao@example.cn>") {
		t.Errorf("%s", all)
	}
	_, data, _ := strings.Cut(all, "DATA\n")
	data, _, _ = strings.Cut(data, "\n.\n")
	read, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, read.Body))
	if subject != "【问津】有文章等待复核：手续费" || string(body) != said+"\n" || err != nil || read.Header.Get("To") != "zhao@example.cn" {
		t.Errorf("%q %q %v %v", subject, body, read.Header, err)
	}
	for person, want := range map[string]string{"person:root": "it@example.cn", "person:a@b.cn": "a@b.cn", "person:li": "li@example.cn"} {
		if got := m.addressOf(person); got != want {
			t.Errorf("%s gets mail at %q", person, got)
		}
	}
	if err := (mailer{Mail{Server: address}, nil, now}).Send(t.Context(), "person:nobody", message); err != nil {
		t.Errorf("who has no address: %v", err)
	}
}

// Without TLS, or with a certificate that nobody vouches for, nothing is sent.
func TestMailDoesNotGoInTheClear(t *testing.T) {
	certificate, _ := selfSigned(t)
	for name, offered := range map[string]*tls.Certificate{"no TLS": nil, "a foreign certificate": certificate} {
		address, got := smtpServer(t, offered)
		m := mailer{Mail{Server: address, From: "wenjin@example.cn", Domain: "example.cn"}, x509.NewCertPool(), now}
		if err := m.Send(t.Context(), "person:zhao", message); err == nil {
			t.Errorf("%s: it was sent", name)
		}
		if all := strings.Join(<-got, "\n"); strings.Contains(all, "RCPT") || strings.Contains(all, "DATA") {
			t.Errorf("%s: %s", name, all)
		}
	}
	address, got := smtpServer(t, nil)
	m := mailer{Mail{Server: address, From: "wenjin@example.cn", Domain: "example.cn", Plain: true}, nil, now}
	if err := m.Send(t.Context(), "person:zhao", message); err != nil {
		t.Errorf("in the clear, as it is set up: %v", err)
	}
	<-got
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.Send(ctx, "person:zhao", message); err == nil {
		t.Error("a context that has ended")
	}
}

func TestConfig(t *testing.T) {
	good := "mail: {server: \"smtp.example.cn:587\", from: wenjin@example.cn, domain: example.cn}\nbots:\n  - {name: 复核群, kind: feishu, url: \"https://open.feishu.cn/hook/k\", secret: s}\n"
	path := filepath.Join(t.TempDir(), "notify.yaml")
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Read(path)
	if err != nil || c.Mail.Server != "smtp.example.cn:587" || len(c.Channels(now)) != 2 || c.InternalTitles {
		t.Errorf("%+v, %v", c, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file that others read: %v", err)
	}
	if c, err := parse("x", nil); err != nil || len(c.Channels(now)) != 0 {
		t.Errorf("an empty file: %v", err)
	}
	for name, bad := range map[string]string{
		"an unknown key":          "mial: {}",
		"no port":                 "mail: {server: smtp, from: a@b.cn}",
		"no sender":               "mail: {server: \"smtp:25\"}",
		"a sender with a header":  "mail: {server: \"smtp:25\", from: \"a@b.cn\\r\\nBcc: c@d.cn\"}",
		"plain to elsewhere":      "mail: {server: \"smtp.example.cn:25\", from: a@b.cn, plain: true}",
		"an address that is none": "mail: {server: \"smtp:25\", from: a@b.cn, addresses: {li: x}}",
		"no name":                 "bots: [{kind: wecom, url: \"https://x/\"}]",
		"an unknown bot":          "bots: [{name: a, kind: slack, url: \"https://x/\"}]",
		"http":                    "bots: [{name: a, kind: wecom, url: \"http://x/\"}]",
		"two of a name":           "bots: [{name: a, kind: wecom, url: \"https://x/\"}, {name: a, kind: wecom, url: \"https://x/\"}]",
	} {
		if _, err := parse("x", []byte(bad)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
