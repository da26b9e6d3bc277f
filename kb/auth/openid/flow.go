package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// Ticket is what the browser that began must bring back. It is no secret from that
// browser's owner, and worth nothing to anybody else.
type Ticket struct{ State, Nonce, Verifier string }

// String is the ticket as a cookie holds it.
func (t Ticket) String() string { return t.State + "." + t.Nonce + "." + t.Verifier }

// ParseTicket reads what String wrote; anything else is no ticket, which fits no
// answer.
func ParseTicket(text string) Ticket {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || slices.Contains(parts, "") {
		return Ticket{}
	}
	return Ticket{parts[0], parts[1], parts[2]}
}

// Begin gives the address that a browser is sent to, and its ticket.
func (p *Provider) Begin(ctx context.Context) (address string, t Ticket, err error) {
	i, err := p.discover(ctx)
	if err != nil {
		return "", t, err
	}
	t = Ticket{rand.Text(), rand.Text(), oauth2.GenerateVerifier()}
	return p.oauth(i).AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), t, nil
}

// Finish takes the answer that the browser brings back with its ticket, and gives who
// it is. Errors are Denied but for an issuer that does not answer, which is Busy.
func (p *Provider) Finish(ctx context.Context, t Ticket, answer url.Values) (auth.Identity, error) {
	if t.State == "" || subtle.ConstantTimeCompare([]byte(t.State), []byte(answer.Get("state"))) != 1 {
		return auth.Identity{}, kb.Errorf(kb.Denied, "openid_state", "this browser has not asked to sign in, or long ago")
	}
	i, err := p.discover(ctx)
	if err != nil {
		return auth.Identity{}, err
	}
	iss := answer.Get("iss")
	switch {
	case iss != "" && iss != p.config.Issuer, iss == "" && i.namesItself:
		return auth.Identity{}, invalid(errors.New("another issuer answers"))
	case answer.Get("error") != "":
		return auth.Identity{}, kb.Errorf(kb.Denied, "openid_refused", "the issuer refuses: %.100q", answer.Get("error"))
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), askTime)
	defer cancel()
	token, err := p.oauth(i).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return auth.Identity{}, exchangeError(err)
	}
	claims, err := p.verify(ctx, i, t, token)
	if err != nil {
		return auth.Identity{}, err
	}
	return p.identity(claims), nil
}

func invalid(err error) error {
	return kb.Errorf(kb.Denied, "openid_invalid", "the issuer's answer does not hold: %w", err)
}

// exchangeError is a refused code, or an issuer that does not answer. What else the
// issuer wrote is not repeated.
func exchangeError(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500 {
		return invalid(errors.New("the code is refused: " + refused.ErrorCode))
	}
	if errors.As(err, &refused) {
		err = errors.New(refused.Response.Status)
	}
	return kb.Errorf(kb.Busy, "openid_unreachable", "the issuer does not answer: %w", err)
}

// verify holds the ID token to its signature, issuer, audience, time and nonce, and
// gives its claims; the roles, where it has none, as the user info endpoint says.
func (p *Provider) verify(ctx context.Context, i *issuer, t Ticket, token *oauth2.Token) (claims, error) {
	raw, _ := token.Extra("id_token").(string)
	id, err := i.Verifier(&oidc.Config{ClientID: p.config.ClientID, Now: p.config.Now}).Verify(ctx, raw)
	if err != nil {
		return nil, invalid(err)
	}
	c := claims{}
	if err := id.Claims(&c); err != nil {
		return nil, invalid(err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1:
		return nil, invalid(errors.New("the nonce is another one"))
	case len(id.Audience) > 1 && c.text("azp") != p.config.ClientID, c.text("azp") != "" && c.text("azp") != p.config.ClientID:
		return nil, invalid(errors.New("it was made for another client"))
	case id.AccessTokenHash != "" && id.VerifyAccessToken(token.AccessToken) != nil:
		return nil, invalid(errors.New("the access token is another one"))
	case id.Subject == "":
		return nil, invalid(errors.New("it names nobody"))
	}
	if c.at(p.config.RolesClaim) != nil || i.UserInfoEndpoint() == "" {
		return c, nil
	}
	info, err := i.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, kb.Errorf(kb.Busy, "openid_unreachable", "the issuer does not say more: %w", err)
	}
	more := claims{}
	if err := info.Claims(&more); err != nil || info.Subject != id.Subject {
		return nil, invalid(errors.New("the user info is somebody else's"))
	}
	for name, value := range more {
		if _, known := c[name]; !known {
			c[name] = value
		}
	}
	return c, nil
}
