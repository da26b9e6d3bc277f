// Package openid asks an OpenID Connect provider who somebody is: by the
// authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1;
// RFC 9700). What it hears it hands on as an [auth.Identity]; it decides nothing about
// accounts, and asks nobody but the issuer and the addresses that the issuer names.
package openid

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/wenjin-kb/wenjin/kb"
)

// Config is how a provider knows the service, and what its roles are here.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	BaseURL      string   // how browsers reach the service, without a slash at its end
	Scopes       []string // besides openid
	// RolesClaim is the claim that holds the roles, a text or a list of texts; dots lead
	// into objects, as in realm_access.roles.
	RolesClaim string
	Roles      map[string]kb.Role // of the claim's values
	Now        func() time.Time
}

// CallbackPath is where the provider sends browsers back to.
const CallbackPath = "/signin/openid/callback"

// Provider is an issuer. It is asked what it is when the first person signs in, so
// that the service starts without it.
type Provider struct {
	config Config
	client *http.Client

	mu    sync.Mutex
	known *issuer // nil until it has answered
}

// issuer is what a provider says of itself.
type issuer struct {
	*oidc.Provider
	endpoint    oauth2.Endpoint
	signOut     string // end_session_endpoint
	namesItself bool   // authorization_response_iss_parameter_supported
}

// Limits of what we ask of a provider and take from it.
const (
	askTime   = 10 * time.Second
	maxAnswer = 1 << 20
)

// New checks the settings; it asks nobody yet.
func New(c Config) (*Provider, error) {
	u, err := url.Parse(c.Issuer)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, kb.Errorf(kb.Invalid, "", "--oidc-issuer is the address of a provider, such as https://id.example.cn")
	case u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())):
		return nil, kb.Errorf(kb.Invalid, "", "--oidc-issuer must be reached by https")
	case c.ClientID == "" || c.BaseURL == "":
		return nil, kb.Errorf(kb.Invalid, "", "--oidc-issuer needs --oidc-client-id, and --base-url for the way back: %s", CallbackPath)
	case len(c.Roles) == 0:
		return nil, kb.Errorf(kb.Invalid, "", "--oidc-issuer needs --oidc-role: without one nobody may do anything")
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	client := &http.Client{Timeout: askTime, Transport: bounded{transport}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Provider{config: c, client: client}, nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// bounded reads no answer further than maxAnswer.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	}
	return answer, err
}

// discover asks the issuer what it is, once.
func (p *Provider) discover(ctx context.Context) (*issuer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	// Its keys are fetched later by the client of this context, not by its end.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.config.Issuer)
	if err != nil {
		return nil, kb.Errorf(kb.Busy, "openid_unreachable", "the issuer does not answer: %w", err)
	}
	var more struct {
		SignOut string   `json:"end_session_endpoint"`
		Iss     bool     `json:"authorization_response_iss_parameter_supported"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, kb.Errorf(kb.Busy, "openid_unreachable", "the issuer does not answer: %w", err)
	}
	p.known = &issuer{found, found.Endpoint(), more.SignOut, more.Iss}
	p.known.endpoint.AuthStyle = oauth2.AuthStyleInHeader // what is not tried twice shows no code twice
	if p.config.ClientSecret == "" || slices.Contains(more.Methods, "client_secret_post") && !slices.Contains(more.Methods, "client_secret_basic") {
		p.known.endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return p.known, nil
}

// oauth is the settings of the code flow.
func (p *Provider) oauth(i *issuer) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: i.endpoint,
		RedirectURL: p.config.BaseURL + CallbackPath, Scopes: append([]string{oidc.ScopeOpenID}, p.config.Scopes...),
	}
}

// SignOutAddress is where a browser ends its session at the issuer; empty where that
// has no such address, or was not asked yet.
func (p *Provider) SignOutAddress() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || !strings.HasPrefix(p.known.signOut, "http") {
		return ""
	}
	u, err := url.Parse(p.known.signOut)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.config.ClientID)
	q.Set("post_logout_redirect_uri", p.config.BaseURL+"/signin")
	u.RawQuery = q.Encode()
	return u.String()
}
