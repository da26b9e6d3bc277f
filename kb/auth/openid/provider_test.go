package openid_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/auth/openid"
)

// issuer is a provider that answers as a test wants it, also wrongly.
type issuer struct {
	*httptest.Server
	t       *testing.T
	key     *ecdsa.PrivateKey
	claims  map[string]any        // of the next ID token
	sign    func(b []byte) string // of the claims
	about   map[string]any        // itself, beside the usual
	info    func() map[string]any // of the user info endpoint
	token   func(map[string]any)  // changes the answer of the token endpoint
	codes   map[string]url.Values // that were given out, with the request
	refused int                   // codes
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, about: map[string]any{}, codes: map[string]url.Values{}}
	i.sign = func(b []byte) string { return signed(t, jose.ES256, key, b) }
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer := map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"}}
		for name, value := range i.about {
			answer[name] = value
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", i.exchange)
	mux.HandleFunc("/info", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(i.info())
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

// exchange gives tokens for a code, once, to whoever shows the verifier and secret.
func (i *issuer) exchange(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	request, known := i.codes[r.Form.Get("code")]
	delete(i.codes, r.Form.Get("code"))
	sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
	id, secret, _ := r.BasicAuth()
	w.Header().Set("Content-Type", "application/json")
	if !known || request.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || id != "wenjin" || secret != "secret" {
		i.refused++
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error": "invalid_grant", "error_description": "内情"}`))
		return
	}
	b, err := json.Marshal(i.claims)
	if err != nil {
		i.t.Error(err)
	}
	answer := map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": i.sign(b)}
	if i.token != nil {
		i.token(answer)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func signed(t *testing.T, alg jose.SignatureAlgorithm, key any, b []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := signer.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	text, err := out.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (i *issuer) config() openid.Config {
	return openid.Config{
		Issuer: i.URL, ClientID: "wenjin", ClientSecret: "secret", BaseURL: "https://help.example", Scopes: []string{"profile"}, RolesClaim: "roles",
		Roles: map[string]kb.Role{"坐席": kb.RoleAgent, "编辑": kb.RoleEditor, "复核": kb.RoleReviewer, "管理": kb.RoleAdmin},
	}
}

func (i *issuer) provider() *openid.Provider {
	i.t.Helper()
	p, err := openid.New(i.config())
	if err != nil {
		i.t.Fatal(err)
	}
	return p
}

// begin sends a browser there; the answer is what it brings back.
func (i *issuer) begin(p *openid.Provider) (t openid.Ticket, answer url.Values) {
	i.t.Helper()
	address, t, err := p.Begin(context.Background())
	if err != nil {
		i.t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		i.t.Fatal(err)
	}
	q := u.Query()
	code := rand.Text()
	i.codes[code] = q
	now := time.Now()
	i.claims = map[string]any{"iss": i.URL, "sub": "1", "aud": "wenjin", "nonce": q.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "name": "李四", "preferred_username": "li", "roles": []string{"编辑", "其他"}}
	return t, url.Values{"code": {code}, "state": {q.Get("state")}}
}

func TestSomebodyIsNamed(t *testing.T) {
	i := newIssuer(t)
	p := i.provider()
	address, first, err := p.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	q := u.Query()
	if !strings.HasPrefix(address, i.URL+"/authorize?") || q.Get("redirect_uri") != "https://help.example/signin/openid/callback" || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid profile" || q.Get("state") != first.State || q.Get("nonce") != first.Nonce || strings.Contains(address, first.Verifier) {
		t.Error(address)
	}
	ticket, answer := i.begin(p)
	if ticket.State == first.State || ticket.Nonce == first.Nonce || ticket.Verifier == first.Verifier || openid.ParseTicket(ticket.String()) != ticket {
		t.Errorf("%+v after %+v", ticket, first)
	}
	id, err := p.Finish(context.Background(), ticket, answer)
	if want := (auth.Identity{Issuer: i.URL, Subject: "1", Login: "li", Name: "李四", Role: kb.RoleEditor}); err != nil || id != want {
		t.Errorf("%+v, %v", id, err)
	}
}

// Everything that an attacker, or a wrong issuer, could bring back is refused.
func TestAttackOpenID(t *testing.T) {
	past := time.Now().Add(-time.Hour).Unix()
	for name, attack := range map[string]struct {
		do   func(i *issuer, t *openid.Ticket, answer url.Values)
		code string
	}{
		"a forged state":            {func(_ *issuer, _ *openid.Ticket, a url.Values) { a.Set("state", "forged") }, "openid_state"},
		"no state":                  {func(_ *issuer, _ *openid.Ticket, a url.Values) { a.Del("state") }, "openid_state"},
		"a victim without a ticket": {func(_ *issuer, k *openid.Ticket, _ url.Values) { *k = openid.Ticket{} }, "openid_state"},
		"no ticket and no state":    {func(_ *issuer, k *openid.Ticket, a url.Values) { *k = openid.Ticket{}; a.Set("state", "") }, "openid_state"},
		"the attacker's code": {func(i *issuer, _ *openid.Ticket, a url.Values) {
			a.Set("code", "x")
			i.codes["x"] = url.Values{"code_challenge": {"the attacker's"}}
		}, "openid_invalid"},
		"an unknown code":               {func(_ *issuer, _ *openid.Ticket, a url.Values) { a.Set("code", "unknown") }, "openid_invalid"},
		"another verifier":              {func(_ *issuer, k *openid.Ticket, _ url.Values) { k.Verifier = strings.Repeat("a", 43) }, "openid_invalid"},
		"a refusal":                     {func(_ *issuer, _ *openid.Ticket, a url.Values) { a.Set("error", "access_denied") }, "openid_refused"},
		"another issuer's answer":       {func(_ *issuer, _ *openid.Ticket, a url.Values) { a.Set("iss", "https://evil.example") }, "openid_invalid"},
		"another nonce":                 {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["nonce"] = "another" }, "openid_invalid"},
		"no nonce":                      {func(i *issuer, _ *openid.Ticket, _ url.Values) { delete(i.claims, "nonce") }, "openid_invalid"},
		"another audience":              {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["aud"] = "another" }, "openid_invalid"},
		"two audiences without a party": {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["aud"] = []string{"wenjin", "another"} }, "openid_invalid"},
		"another party":                 {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["azp"] = "another" }, "openid_invalid"},
		"another issuer's token":        {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["iss"] = "https://evil.example" }, "openid_invalid"},
		"an expired token":              {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["exp"] = past }, "openid_invalid"},
		"a token without an end":        {func(i *issuer, _ *openid.Ticket, _ url.Values) { delete(i.claims, "exp") }, "openid_invalid"},
		"nobody":                        {func(i *issuer, _ *openid.Ticket, _ url.Values) { delete(i.claims, "sub") }, "openid_invalid"},
		"another access token":          {func(i *issuer, _ *openid.Ticket, _ url.Values) { i.claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" }, "openid_invalid"},
		"no ID token": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			i.token = func(m map[string]any) { delete(m, "id_token") }
		}, "openid_invalid"},
		"an ID token of another kind": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			i.token = func(m map[string]any) { m["id_token"] = 7 }
		}, "openid_invalid"},
		"alg none": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			i.sign = func(b []byte) string {
				return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"k"}`)) + "." + base64.RawURLEncoding.EncodeToString(b) + "."
			}
		}, "openid_invalid"},
		"the public key as a secret": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			i.sign = func(b []byte) string { return signed(i.t, jose.HS256, []byte(fmt.Sprintf("%064x", i.key.X)), b) }
		}, "openid_invalid"},
		"the client secret as the key": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			i.sign = func(b []byte) string { return signed(i.t, jose.HS256, []byte(strings.Repeat("secret", 8)), b) }
		}, "openid_invalid"},
		"a key of somebody else": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			other, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			i.sign = func(b []byte) string { return signed(i.t, jose.ES256, other, b) }
		}, "openid_invalid"},
		"changed claims": {func(i *issuer, _ *openid.Ticket, _ url.Values) {
			i.sign = func(b []byte) string {
				parts := strings.Split(signed(i.t, jose.ES256, i.key, b), ".")
				parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(b), "编辑", "管理", 1)))
				return strings.Join(parts, ".")
			}
		}, "openid_invalid"},
	} {
		i := newIssuer(t)
		p := i.provider()
		ticket, answer := i.begin(p)
		attack.do(i, &ticket, answer)
		id, err := p.Finish(context.Background(), ticket, answer)
		var known *kb.Error
		if !errors.As(err, &known) || known.Kind != kb.Denied || known.Code != attack.code || id != (auth.Identity{}) {
			t.Errorf("%s: %+v, %v; want %s", name, id, err, attack.code)
		}
		if err != nil && strings.Contains(err.Error(), "内情") {
			t.Errorf("%s: the error repeats what the issuer wrote", name)
		}
	}
}

func TestACodeIsTakenOnce(t *testing.T) {
	i := newIssuer(t)
	p := i.provider()
	ticket, answer := i.begin(p)
	if _, err := p.Finish(context.Background(), ticket, answer); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(context.Background(), ticket, answer); kb.KindOf(err) != kb.Denied || i.refused != 1 {
		t.Errorf("%v, %d refused", err, i.refused)
	}
}

// An issuer that says it names itself must do so (RFC 9207).
func TestTheIssuerNamesItself(t *testing.T) {
	i := newIssuer(t)
	i.about["authorization_response_iss_parameter_supported"] = true
	p := i.provider()
	ticket, answer := i.begin(p)
	if _, err := p.Finish(context.Background(), ticket, answer); kb.KindOf(err) != kb.Denied {
		t.Errorf("an answer without a name: %v", err)
	}
	answer.Set("iss", i.URL)
	if _, err := p.Finish(context.Background(), ticket, answer); err != nil {
		t.Error(err)
	}
}

// Roles are found wherever the issuer puts them; the least that does all their work.
func TestRoles(t *testing.T) {
	for name, c := range map[string]struct {
		claim string
		value any
		want  kb.Role
	}{
		"a list": {"roles", []string{"编辑"}, kb.RoleEditor}, "a text": {"roles", "坐席", kb.RoleAgent}, "none of ours": {"roles", []string{"x"}, ""}, "an empty list": {"roles", []string{}, ""},
		"several": {"roles", []string{"坐席", "复核", "编辑"}, kb.RoleReviewer}, "both": {"roles", []string{"管理", "复核"}, kb.RoleAdminReviewer}, "admin": {"roles", []string{"管理", "坐席"}, kb.RoleAdmin},
		"a path": {"realm_access.roles", map[string]any{"roles": []string{"编辑"}}, kb.RoleEditor}, "a number": {"roles", 7, ""}, "mixed": {"roles", []any{7, "编辑", nil}, kb.RoleEditor},
		"ours by its own name": {"roles", []string{"admin"}, ""}, "an object": {"roles", map[string]any{"编辑": true}, ""},
	} {
		i := newIssuer(t)
		config := i.config()
		config.RolesClaim = c.claim
		p, err := openid.New(config)
		if err != nil {
			t.Fatal(err)
		}
		ticket, answer := i.begin(p)
		delete(i.claims, "roles")
		first, _, _ := strings.Cut(c.claim, ".")
		i.claims[first] = c.value
		if id, err := p.Finish(context.Background(), ticket, answer); err != nil || id.Role != c.want {
			t.Errorf("%s: %q, %v; want %q", name, id.Role, err, c.want)
		}
	}
}

// Roles that the ID token lacks are those of the user info, if it is the same person's.
func TestUserInfo(t *testing.T) {
	i := newIssuer(t)
	i.about["userinfo_endpoint"] = i.URL + "/info"
	p := i.provider()
	for subject, want := range map[string]kb.ErrorKind{"1": kb.Internal, "2": kb.Denied} {
		i.info = func() map[string]any {
			return map[string]any{"sub": subject, "roles": []string{"复核"}, "name": "别人"}
		}
		ticket, answer := i.begin(p)
		delete(i.claims, "roles")
		id, err := p.Finish(context.Background(), ticket, answer)
		if want == kb.Denied && kb.KindOf(err) != want {
			t.Errorf("of somebody else: %+v, %v", id, err)
		}
		if want != kb.Denied && (err != nil || id.Role != kb.RoleReviewer || id.Name != "李四") {
			t.Errorf("%+v, %v", id, err)
		}
	}
}

// The service starts without its issuer, and asks again until that answers; an issuer
// of another name is none.
func TestTheIssuerMayBeLate(t *testing.T) {
	i := newIssuer(t)
	config := i.config()
	i.about["issuer"] = "https://evil.example"
	p, err := openid.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Begin(context.Background()); kb.KindOf(err) != kb.Busy || p.SignOutAddress() != "" {
		t.Errorf("another issuer: %v", err)
	}
	delete(i.about, "issuer")
	i.about["end_session_endpoint"] = i.URL + "/end?x=1"
	if _, _, err := p.Begin(context.Background()); err != nil {
		t.Error(err)
	}
	if got := p.SignOutAddress(); got != i.URL+"/end?client_id=wenjin&post_logout_redirect_uri=https%3A%2F%2Fhelp.example%2Fsignin&x=1" {
		t.Error(got)
	}
}

// What an issuer answers is read within limits, and its redirects are not followed.
func TestIssuersAreBounded(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody else is asked") }))
	defer other.Close()
	for name, handler := range map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) },
		"too long": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `%2097152s{"issuer": "http://%s", "authorization_endpoint": "http://%s/a", "token_endpoint": "http://%s/t", "jwks_uri": "http://%s/k"}`, "", r.Host, r.Host, r.Host, r.Host)
		},
	} {
		s := httptest.NewServer(handler)
		config := (&issuer{Server: s}).config()
		p, err := openid.New(config)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.Begin(context.Background()); kb.KindOf(err) != kb.Busy {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
}

func TestSettings(t *testing.T) {
	good := openid.Config{Issuer: "https://id.example", ClientID: "x", BaseURL: "https://help.example", Roles: map[string]kb.Role{"a": kb.RoleAgent}}
	if _, err := openid.New(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*openid.Config){
		"no address": func(c *openid.Config) { c.Issuer = "id" }, "plain HTTP": func(c *openid.Config) { c.Issuer = "http://id.example" }, "credentials": func(c *openid.Config) { c.Issuer = "https://a:b@id.example" },
		"a query": func(c *openid.Config) { c.Issuer += "?x" }, "no client": func(c *openid.Config) { c.ClientID = "" }, "no way back": func(c *openid.Config) { c.BaseURL = "" }, "no roles": func(c *openid.Config) { c.Roles = nil },
	} {
		c := good
		change(&c)
		if _, err := openid.New(c); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"", ".", "..", "a", "a.b", "a..c", "a.b.c.d", ".b.c"} {
		if got := openid.ParseTicket(text); got != (openid.Ticket{}) {
			t.Errorf("%q is a ticket: %+v", text, got)
		}
	}
}
