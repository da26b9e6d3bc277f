package site_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/curations"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/experiments"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/insight"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/api/site/webhooks"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// notHeld are the forms with something to type that end with a session, and why.
var notHeld = map[string]string{
	"/signin": "the door", "/setup": "the door", "/a/x/vote": "of customers", "people.html": "it has passwords", "/account/password": "it has passwords", "/account/factor": "it has a password",
	"/console/insight/erase": "a day", "/console/bulk": "a word and a choice, beside a list", "/console/autosave/drop": "nothing is typed", "resume.html": "it holds forms itself",
}

var (
	aForm     = regexp.MustCompile(`(?s)<form [^>]*method="post"[^>]*>.*?</form>`)
	anAction  = regexp.MustCompile(`\saction="([^"#]*)`)
	aVariable = regexp.MustCompile(`\{\{[^}]*\}\}`)
	anInput   = regexp.MustCompile(`<input [^>]*>|<textarea `)
	notTyped  = regexp.MustCompile(`type="(?:hidden|checkbox|radio|submit)"`)
)

// typedForms are the addresses of the forms of all faces that somebody types into, with
// their markup.
func typedForms(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob("*/templates/*.html")
	own, ownErr := filepath.Glob("templates/*.html")
	if err != nil || ownErr != nil {
		t.Fatal(err, ownErr)
	}
	for _, file := range append(files, own...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range aForm.FindAllString(string(text), -1) {
			if !slices.ContainsFunc(anInput.FindAllString(form, -1), func(input string) bool { return !notTyped.MatchString(input) }) {
				continue
			}
			action := filepath.Base(file) // which is where a form leads that does not say where
			if to := anAction.FindStringSubmatch(strings.ReplaceAll(form, "{{$d.Root}}", "/desk")); to != nil && to[1] != "{{.Data.To}}" {
				action = aVariable.ReplaceAllString(to[1], "x")
			}
			out[action] = form
		}
	}
	return out
}

// Whatever is typed into a form of desk or console is held when the session has ended, and
// says who has typed it.
func TestWhatIsTypedOutlivesASession(t *testing.T) {
	w := sitetest.New(t, help.Face(), desk.Face(), console.Face(nil), overview.Face(nil, nil, nil), insight.Face(sitetest.Scratch), curations.Face(), experiments.Face(nil), webhooks.Face())
	admin, held := w.SignIn(kb.RoleAdmin), 0
	for action, form := range typedForms(t) {
		if notHeld[action] != "" {
			continue
		}
		held++
		if !strings.Contains(form, `{{template "as" `) && !strings.Contains(form, `name="as"`) {
			t.Errorf("the form to %s does not say who fills it in", action)
		}
		p := w.Post("", action, url.Values{"text": {"写了很久" + sitetest.Hostile}, "as": {"person:editor"}})
		if again := p.All("form", "class=stack"); p.Status != http.StatusUnauthorized || len(again) != 1 || !p.Shows("登录已过期") || strings.Contains(p.Body, sitetest.Hostile) {
			t.Errorf("%s is not held: %d %s", action, p.Status, p.Text())
		} else if sent := again[0].Values(); again[0].Attr("action") != action || sent.Get("text") != "写了很久"+sitetest.Hostile || sent.Get("as") != "person:editor" || sent.Get("resume.login") != "editor" {
			t.Errorf("%s is held as %v", action, sent)
		}
		typed := url.Values{"as": {"person:editor"}, "slug": {"mine"}, "text": {"写了很久"}}
		if p := w.With(admin, http.MethodPost, action, typed); p.Status != http.StatusForbidden {
			t.Errorf("%s is taken from somebody else: %d", action, p.Status)
		} else if again := p.All("form", "class=stack"); action != "/console/save" && (len(again) != 1 || again[0].Attr("action") != action || again[0].Values().Get("text") != "写了很久" || again[0].Values().Get("as") != "person:editor" || !p.Shows("由另一位同事输入")) {
			t.Errorf("%s is lost where somebody else has signed in: %s", action, p.Text())
		}
	}
	if held < 20 {
		t.Errorf("%d forms are held", held)
	}
}

// What an agent types outlives an hour without a request, and is kept once they have
// signed in again, in their language.
func TestALostSessionOfAnAgent(t *testing.T) {
	w := world(t)
	cookie := w.SignIn(kb.RoleAgent)
	typed := w.With(cookie, http.MethodGet, "/desk/snippets", nil).One("form", "class=stack").Values()
	for name, text := range map[string]string{"code": "dz", "title": "到账", "text": "您好，请稍候。"} {
		typed.Set(name, text)
	}
	w.Now = w.Now.Add(61 * time.Minute)
	english := w.With(cookie, http.MethodPost, "/desk/snippets?lang=en", typed).Want(http.StatusUnauthorized)
	if english.One("html").Attr("lang") != "en" || !english.Shows("Your session has ended") || !strings.Contains(english.Body, "您好，请稍候。") {
		t.Error(english.Body)
	}
	for _, text := range english.Unmarked() {
		if !slices.Contains([]string{"简体中文", "繁體中文"}, text) {
			t.Errorf("in English it says %q", text)
		}
	}
	traditional := w.With(cookie, http.MethodPost, "/desk/snippets?lang=zh-Hant", typed).Want(http.StatusUnauthorized)
	if !traditional.Shows(language.Traditional.Must("resume.text")) || !strings.Contains(traditional.Body, "您好，请稍候。") {
		t.Error(traditional.Body)
	}
	sent := w.With(cookie, http.MethodPost, "/desk/snippets", typed).Want(http.StatusUnauthorized).One("form", "class=stack").Values()
	for name := range sent { // as browsers read a textarea
		sent.Set(name, strings.TrimPrefix(sent.Get(name), "\n"))
	}
	sent.Set("resume.password", sitetest.Password)
	in := w.With(cookie, http.MethodPost, "/desk/snippets", sent).Want(http.StatusTemporaryRedirect)
	other := w.SignIn(kb.RoleEditor)
	sent.Del("resume.password")
	sent.Del("resume.login")
	if p := w.With(other, http.MethodPost, "/desk/snippets?lang=en", sent).Want(http.StatusForbidden); !p.Shows("A colleague typed this") {
		t.Error(p.Text())
	}
	w.With(in.Cookie(), http.MethodPost, "/desk/snippets", sent).WantRedirect("/desk/snippets?saved=1")
}

// asBrowsersSend reads the form of a page that holds what was typed.
func asBrowsersSend(p *sitetest.Page) url.Values {
	sent := p.One("form", "class=stack").Values()
	for name := range sent { // as they read a textarea
		sent.Set(name, strings.TrimPrefix(sent.Get(name), "\n"))
	}
	return sent
}

// Where somebody else has signed in, what was typed waits on a page for whoever typed it,
// and is saved in no other name.
func TestSomebodyElseHasSignedIn(t *testing.T) {
	w := world(t)
	const to = "/desk/snippets"
	agent, editor := w.SignIn(kb.RoleAgent), w.SignIn(kb.RoleEditor)
	typed := w.With(agent, http.MethodGet, to, nil).One("form", "class=stack").Values()
	for name, text := range map[string]string{"code": "dz", "title": "到账", "text": "您好，请稍候。"} {
		typed.Set(name, text)
	}
	sent := asBrowsersSend(w.With(editor, http.MethodPost, to, typed).Want(http.StatusForbidden))
	if sent.Get("text") != "您好，请稍候。" || sent.Get("as") != "person:agent" || sent.Get("resume.login") != "agent" {
		t.Fatal(sent)
	}
	for login, password := range map[string]string{"agent": "wrong wrong wrong", "editor": sitetest.Password} {
		for _, cookie := range []*http.Cookie{editor, {Name: "none", Value: "x"}} {
			sent.Set("resume.login", login)
			sent.Set("resume.password", password)
			p := w.With(cookie, http.MethodPost, to, sent)
			if p.Status != http.StatusForbidden && p.Status != http.StatusUnauthorized || p.Header.Get("Location") != "" || asBrowsersSend(p).Get("text") != "您好，请稍候。" || strings.Contains(p.Body, password) {
				t.Errorf("%s: %d %s", login, p.Status, p.Text())
			}
		}
	}
	sent.Set("resume.login", "agent")
	sent.Set("resume.password", sitetest.Password)
	in := w.With(editor, http.MethodPost, to, sent).Want(http.StatusTemporaryRedirect)
	w.With(in.Cookie(), http.MethodPost, to, sent).WantRedirect(to + "?saved=1")
	if p := w.With(editor, http.MethodGet, to, nil); p.Shows("您好，请稍候。") {
		t.Error("it is saved in the name of somebody else")
	}
}

// So it does where whoever has signed in may do less, and where less than before is
// allowed to whoever typed it; a panel asks for no password then either.
func TestWhoMayDoLessLosesNothing(t *testing.T) {
	w := sitetest.NewPaneled(t, nil, desk.Face(), console.Face(nil), curations.Face())
	agent, editor := w.SignIn(kb.RoleAgent), w.SignIn(kb.RoleEditor)
	for _, to := range []string{"/console/curations/new", "/console/save"} {
		typed := url.Values{"as": {"person:editor"}, "reason": {"写了很久"}}
		p := w.With(agent, http.MethodPost, to, typed).Want(http.StatusForbidden)
		if sent := asBrowsersSend(p); sent.Get("reason") != "写了很久" || len(p.All("input", "name=resume.password")) != 1 {
			t.Errorf("%s: %s", to, p.Text())
		}
		typed.Set("as", "person:agent")
		typed.Set("resume.login", "agent")
		typed.Set("resume.password", sitetest.Password)
		p = w.With(agent, http.MethodPost, to, typed).Want(http.StatusForbidden)
		if sent := asBrowsersSend(p); sent.Get("reason") != "写了很久" || len(p.All("input", "name=resume.password")) > 0 || !p.Shows("没有这项权限") {
			t.Errorf("%s: %s", to, p.Text())
		}
	}
	p := w.With(editor, http.MethodPost, "/desk/panel/a/open/report", url.Values{"as": {"person:agent"}, "reason": {"少了一段"}, "resume.login": {"agent"}, "resume.password": {sitetest.Password}}).Want(http.StatusForbidden)
	if sent := asBrowsersSend(p); sent.Get("reason") != "少了一段" || len(p.All("input")) > 0 {
		t.Error(p.Text())
	}
}

// Whoever has to choose a password first is asked for that, and signed in once.
func TestAPasswordComesFirst(t *testing.T) {
	w := world(t)
	const to, given, own = "/desk/snippets", "of the administrator", "my own once more"
	typed := w.With(w.SignIn(kb.RoleAgent), http.MethodGet, to, nil).One("form", "class=stack").Values()
	for name, text := range map[string]string{"code": "dz", "title": "到账", "text": "您好，请稍候。"} {
		typed.Set(name, text)
	}
	accounts := &auth.Accounts{Store: w.Store, Now: func() time.Time { return w.Now }}
	if err := accounts.SetPassword(t.Context(), kb.Principal{ID: "person:admin", Role: kb.RoleAdmin}, "agent", given); err != nil {
		t.Fatal(err)
	}
	sent := asBrowsersSend(w.Post("", to, typed).Want(http.StatusUnauthorized))
	sent.Set("resume.password", given)
	cookie := w.Post("", to, sent).Want(http.StatusTemporaryRedirect).Cookie()
	for range 2 {
		p := w.With(cookie, http.MethodPost, to, sent).Want(http.StatusForbidden)
		if p.Header.Get("Set-Cookie") != "" || !p.Shows("请先设置新密码") || len(p.All("a", "href=/account/factor")) != 1 || len(p.All("input")) > 0 {
			t.Errorf("%v %s", p.Header, p.Text())
		}
		sent = asBrowsersSend(p)
	}
	secret := cookie.Value
	if err := w.Authenticator.ChangePassword(t.Context(), secret, given, own, ""); err != nil {
		t.Fatal(err)
	}
	w.With(cookie, http.MethodPost, to, sent).WantRedirect(to + "?saved=1")
}

// Within the page of a ticket system a form is held, too, but no password is asked for.
func TestThePanelHoldsWithoutAPassword(t *testing.T) {
	w := sitetest.NewPaneled(t, []string{"https://tickets.example"}, desk.Face())
	cookie := w.SignIn(kb.RoleAgent)
	const report = "/desk/panel/a/open/report"
	typed := w.With(cookie, http.MethodGet, "/desk/panel/a/open", nil).One("form", "action="+report).Values()
	typed.Set("reason", "少了一段")
	w.Now = w.Now.Add(61 * time.Minute)
	p := w.With(cookie, http.MethodPost, report, typed).Want(http.StatusUnauthorized)
	sent := p.One("form", "class=stack").Values()
	if sent.Get("reason") != "少了一段" || len(p.All("input")) > 0 || len(p.All("header"))+len(p.All("footer")) > 0 || !strings.Contains(p.Header.Get("Content-Security-Policy"), "frame-ancestors https://tickets.example") {
		t.Errorf("%v %s", p.Header, p.Body)
	}
	typed.Set("resume.login", string(kb.RoleAgent))
	typed.Set("resume.password", sitetest.Password)
	w.Post("", report, typed).Want(http.StatusUnauthorized)
	if again := w.With(w.SignIn(kb.RoleAgent), http.MethodPost, report, typed).Want(http.StatusSeeOther); !strings.HasPrefix(again.Header.Get("Location"), "/desk/panel/a/open") {
		t.Error(again.Header)
	}
}

// limited is an answer whose request has to have come until a moment.
type limited struct {
	*httptest.ResponseRecorder
	late func(time.Time)
}

// SetReadDeadline is what http.ResponseController asks for.
func (l limited) SetReadDeadline(until time.Time) error {
	l.late(until)
	return nil
}

// sendLong sends a form of nobody from an address; late learns until when it has to come.
func sendLong(ctx context.Context, w *sitetest.World, from string, length int64, body io.Reader, late func(time.Time)) int {
	r := httptest.NewRequest(http.MethodPost, "/console/save", body).WithContext(ctx)
	r.ContentLength, r.RemoteAddr = length, from+":1"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := limited{httptest.NewRecorder(), late}
	w.Server.ServeHTTP(rec, r)
	return rec.Code
}

func notLate(time.Time) {}

// Of whoever has not signed in, two long forms are read at once, whichever they are, and
// one of each client; the others wait, and short ones do not.
func TestLongFormsOfNobodyTakeTurns(t *testing.T) {
	w := world(t)
	long := "body=" + strings.Repeat("x", 100<<10)
	length := int64(len(long))
	late := func() context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	var waiting sync.WaitGroup
	slow := func(from string) *io.PipeWriter { // which is being read when it returns
		body, writer := io.Pipe()
		waiting.Go(func() { sendLong(t.Context(), w, from, length, body, notLate) })
		if _, err := writer.Write([]byte("bo")); err != nil {
			t.Fatal(err)
		}
		return writer
	}
	first := slow("192.0.2.1")
	if code := sendLong(late(), w, "192.0.2.1", length, strings.NewReader(long), notLate); code != http.StatusServiceUnavailable {
		t.Errorf("a second one of the same client: %d", code)
	}
	if code := sendLong(late(), w, "192.0.2.2", length, strings.NewReader(long), notLate); code != http.StatusUnauthorized {
		t.Errorf("one of another client: %d", code)
	}
	second := slow("192.0.2.2")
	if code := sendLong(late(), w, "192.0.2.3", length, strings.NewReader(long), notLate); code != http.StatusServiceUnavailable {
		t.Errorf("a third: %d", code)
	}
	if code := sendLong(late(), w, "192.0.2.3", 6, strings.NewReader("body=x"), notLate); code != http.StatusUnauthorized {
		t.Errorf("a short one: %d", code)
	}
	_, _ = first.Close(), second.Close()
	waiting.Wait()
	for _, from := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		if code := sendLong(t.Context(), w, from, length, strings.NewReader(long), notLate); code != http.StatusUnauthorized {
			t.Errorf("a long form of %s after them: %d", from, code)
		}
	}
}

// A long form that drips in holds its place for less time than others wait for theirs.
func TestALongFormHasToCome(t *testing.T) {
	w := world(t)
	for range 3 {
		body, writer := io.Pipe()
		limits := 0
		sendLong(t.Context(), w, "192.0.2.1", 100<<10, body, func(until time.Time) {
			if left := time.Until(until); left <= 0 || left >= 10*time.Second {
				t.Errorf("it has %s", left)
			}
			limits++
			_ = writer.CloseWithError(os.ErrDeadlineExceeded)
		})
		if limits != 1 {
			t.Fatalf("%d limits", limits)
		}
	}
}
