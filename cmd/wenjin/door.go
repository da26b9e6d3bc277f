package main

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/auth/openid"
)

// doorFlags say how people sign in.
type doorFlags struct {
	SessionIdle time.Duration `default:"1h" help:"How long a session lasts that nobody uses, at least 5m; in use it lasts 12h."`

	RequireSecondFactor []string `help:"Roles that may do nothing without a second factor, for instance reviewer,admin." placeholder:"ROLE"`
	FactorKey           string   `help:"File of the key that seals the secrets of second factors, made when it is not there; without it, factor.key in the data folder." placeholder:"FILE"`

	OidcIssuer           string            `help:"Address of the OpenID Connect provider that people sign in at; needs --base-url." placeholder:"URL"`
	OidcClientID         string            `help:"Name of the service there." placeholder:"ID"`
	OidcClientSecretFile string            `help:"File of its secret there; without it, the service is a public client." placeholder:"FILE"`
	OidcScopes           []string          `default:"profile" help:"Scopes to ask for, besides openid." placeholder:"SCOPE"`
	OidcRolesClaim       string            `default:"roles" help:"Claim that holds the roles; dots lead into objects, as in realm_access.roles." placeholder:"CLAIM"`
	OidcSession          time.Duration     `default:"1h" help:"How long a session lasts at most that was begun at the issuer, 5m to 12h; then people sign in there again, and what was taken from them there holds here."`
	OidcRole             map[string]string `help:"What a value of that claim is here, for instance faq-editors=editor; may be given several times." placeholder:"VALUE=ROLE"`
	LocalAccounts        bool              `default:"true" negatable:"" help:"Let people sign in with a password of ours; --no-local-accounts leaves the issuer alone."`
}

// shortestIdle is the shortest time after which a session may end that nobody uses:
// its use is noted to the minute.
const shortestIdle = 5 * time.Minute

// check looks at the flags alone.
func (f doorFlags) check(baseURL string) error {
	if f.SessionIdle < shortestIdle {
		return kb.Errorf(kb.Invalid, "", "--session-idle is at least %s", shortestIdle)
	}
	if !f.LocalAccounts && f.OidcIssuer == "" {
		return kb.Errorf(kb.Invalid, "", "without local accounts and --oidc-issuer nobody could sign in")
	}
	if f.OidcSession < shortestIdle || f.OidcSession > auth.SessionLife {
		return kb.Errorf(kb.Invalid, "", "--oidc-session is from %s to %s", shortestIdle, auth.SessionLife)
	}
	for _, name := range f.RequireSecondFactor {
		if _, err := staffRole("--require-second-factor", name); err != nil {
			return err
		}
	}
	_, err := f.issuer(baseURL)
	return err
}

// door is where people sign in to the service of a data folder at an address.
func (f doorFlags) door(s auth.Store, data, baseURL string) (*auth.Authenticator, error) {
	key, err := factorKey(cmp.Or(f.FactorKey, filepath.Join(data, "factor.key")))
	if err != nil {
		return nil, err
	}
	d := &auth.Authenticator{Store: s, Limit: auth.NewAttemptLimit(), Now: time.Now, Idle: f.SessionIdle, IssuersLife: f.OidcSession, FactorKey: key, NoLocal: !f.LocalAccounts}
	for _, name := range f.RequireSecondFactor {
		d.RequireFactor = append(d.RequireFactor, kb.Role(name))
	}
	if u, err := url.Parse(baseURL); err == nil && u.Hostname() != "" {
		d.House = []string{u.Hostname()}
	}
	return d, nil
}

func staffRole(flag, name string) (kb.Role, error) {
	if role := kb.Role(name); slices.Contains(kb.StaffRoles, role) {
		return role, nil
	}
	return "", kb.Errorf(kb.Invalid, "", "%s takes roles of staff, not %q", flag, name)
}

// issuer is where people sign in besides, or instead; nil where there is none.
func (f doorFlags) issuer(baseURL string) (*openid.Provider, error) {
	if f.OidcIssuer == "" {
		return nil, nil
	}
	c := openid.Config{
		Issuer: f.OidcIssuer, ClientID: f.OidcClientID, BaseURL: strings.TrimSuffix(baseURL, "/"),
		Scopes: f.OidcScopes, RolesClaim: f.OidcRolesClaim, Roles: map[string]kb.Role{},
	}
	for value, name := range f.OidcRole {
		role, err := staffRole("--oidc-role", name)
		if err != nil {
			return nil, err
		}
		c.Roles[value] = role
	}
	if f.OidcClientSecretFile != "" {
		text, err := os.ReadFile(f.OidcClientSecretFile)
		if err != nil {
			return nil, fmt.Errorf("read the secret of --oidc-client-secret-file: %w", err)
		}
		c.ClientSecret = strings.TrimSpace(string(text))
	}
	return openid.New(c)
}

// factorKey reads a key, as hexadecimal digits, or makes one that only its owner can
// read.
func factorKey(path string) (*auth.FactorKey, error) {
	var key auth.FactorKey
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		_, _ = rand.Read(key[:]) // never fails
		return &key, instance.WriteNew(path, hex.EncodeToString(key[:])+"\n")
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of second factors: %w", err)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || copy(key[:], b) != len(b) || len(b) != len(key) {
		return nil, kb.Errorf(kb.Invalid, "", "%s holds no key of %d hexadecimal digits", path, 2*len(key))
	}
	return &key, nil
}
