package sitetest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/wenjin-kb/wenjin/kb/auth/openid"
)

// Issuer is a real OpenID Connect provider, of zitadel/oidc, with the users li and wang
// in memory, whose roles a test sets.
type Issuer struct {
	*storage.Storage
	URL   string
	users map[string]*storage.User
	Roles map[string][]string // by login
	InID  bool                // roles are in the ID token, not in the user info alone
}

// GetUserByID implements storage.UserStore.
func (p *Issuer) GetUserByID(id string) *storage.User { return p.users[id] }

// GetUserByUsername implements storage.UserStore.
func (p *Issuer) GetUserByUsername(name string) *storage.User {
	for _, u := range p.users {
		if u.Username == name {
			return u
		}
	}
	return nil
}

// ExampleClientID implements storage.UserStore.
func (p *Issuer) ExampleClientID() string { return "service" }

// SetUserinfoFromToken implements op.Storage: the user info has the roles.
func (p *Issuer) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, tokenID, subject, origin string) error {
	info.AppendClaims("roles", p.Roles[strings.TrimPrefix(subject, "id-")])
	return p.Storage.SetUserinfoFromToken(ctx, info, tokenID, subject, origin)
}

// SetUserinfoFromRequest implements op.CanSetUserinfoFromRequest: so has the ID token.
func (p *Issuer) SetUserinfoFromRequest(ctx context.Context, info *oidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	if p.InID {
		info.AppendClaims("roles", p.Roles[strings.TrimPrefix(request.GetSubject(), "id-")])
	}
	return p.Storage.SetUserinfoFromRequest(ctx, info, request, scopes)
}

// GetClientByClientID implements op.Storage.
func (p *Issuer) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := p.Storage.GetClientByClientID(ctx, id)
	return asserting{c, p.InID}, err
}

// asserting is a client that gets the claims in its ID token.
type asserting struct {
	op.Client
	on bool
}

// IDTokenUserinfoClaimsAssertion implements op.Client.
func (a asserting) IDTokenUserinfoClaimsAssertion() bool { return a.on }

// IssuerPassword is that of everybody there.
const IssuerPassword = "of the issuer"

// What a service is there.
const (
	ClientID     = "wenjin"
	ClientSecret = "the secret"
)

// NewIssuer is an issuer that knows the service of an address.
func NewIssuer(t *testing.T, baseURL string) *Issuer {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	// By this name it is another site than a service at 127.0.0.1.
	p := &Issuer{URL: "http://localhost:" + port, users: map[string]*storage.User{}, Roles: map[string][]string{}}
	for _, name := range []string{"li", "wang"} {
		p.users["id-"+name] = &storage.User{ID: "id-" + name, Username: name, Password: IssuerPassword, FirstName: "名", LastName: name}
	}
	storage.RegisterClients(storage.WebClient(ClientID, ClientSecret, baseURL+openid.CallbackPath))
	p.Storage = storage.NewStorage(p)
	routes := exampleop.SetupServer(p.URL, p, slog.New(slog.DiscardHandler), false)
	routes.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }) // browsers ask
	server.Config.Handler = routes
	server.Start()
	t.Cleanup(server.Close)
	return p
}
