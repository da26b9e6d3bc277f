package auth_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

func TestNewToken(t *testing.T) {
	now := time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)
	a, secret := auth.NewToken("bot", kb.RoleAgent, now, time.Time{})
	b, other := auth.NewToken("bot", kb.RoleAgent, now, time.Time{})
	if secret == other || a.Hash == b.Hash {
		t.Error("two tokens have one secret")
	}
	if !strings.HasPrefix(secret, "wjt_") || len(secret) != len("wjt_")+43 || strings.Contains(a.Hash, secret[4:]) {
		t.Errorf("secret %q, hash %q", secret, a.Hash)
	}
}

// Who a token lets in as: its name, or the person who holds it, with at most that
// person's role as it is now.
func TestToken(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleReviewer)
	bot := w.token(auth.TokenRequest{Name: "bot", Role: kb.RoleAgent})
	first := w.token(auth.TokenRequest{Name: "li 1", Role: kb.RoleEditor, Login: " Li "})
	second := w.token(auth.TokenRequest{Name: "li 2", Role: kb.RoleReviewer, Login: "li"})
	is := func(secret string, want kb.Principal) {
		t.Helper()
		if got, err := w.authenticator.Token(ctx, secret); err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
	}
	is("", kb.Principal{})
	is(bot, kb.Principal{ID: "token:bot", Name: "bot", Role: kb.RoleAgent, MadeBy: admin.ID})
	is(first, kb.Principal{ID: "person:li", Name: "li 1", Role: kb.RoleEditor, MadeBy: admin.ID})
	is(second, kb.Principal{ID: "person:li", Name: "li 2", Role: kb.RoleReviewer, MadeBy: admin.ID})
	w.must(w.accounts.SetRole(ctx, admin, "li", kb.RoleAgent))
	is(first, kb.Principal{ID: "person:li", Name: "li 1", Role: kb.RoleAgent, MadeBy: admin.ID})
	is(second, kb.Principal{ID: "person:li", Name: "li 2", Role: kb.RoleAgent, MadeBy: admin.ID})
	w.must(w.accounts.SetRole(ctx, admin, "li", kb.RoleAdmin))
	is(first, kb.Principal{ID: "person:li", Name: "li 1", Role: kb.RoleEditor, MadeBy: admin.ID})
	is(second, kb.Principal{ID: "person:li", Name: "li 2", Role: kb.RoleEditor, MadeBy: admin.ID}) // who administers does not approve
	w.must(w.accounts.SetRole(ctx, admin, "li", kb.RoleAdminReviewer))
	is(second, kb.Principal{ID: "person:li", Name: "li 2", Role: kb.RoleReviewer, MadeBy: admin.ID})
}

// What a token writes that is nobody's is also of whoever made it, through tokens
// that make tokens.
func TestWhoMadeAToken(t *testing.T) {
	w := newWorld(t)
	first, err := w.authenticator.Token(ctx, w.token(auth.TokenRequest{Name: "first", Role: kb.RoleAdmin}))
	w.must(err)
	secret, err := w.accounts.CreateToken(ctx, first, auth.TokenRequest{Name: "second", Role: kb.RoleEditor})
	w.must(err)
	second, err := w.authenticator.Token(ctx, secret)
	w.must(err)
	if got := second.Parties(); !slices.Equal(got, []string{"token:second", admin.ID}) {
		t.Errorf("what the second token writes is %v's", got)
	}
	// What a person's token writes is the person's.
	w.person("root", kb.RoleAdminReviewer)
	for _, maker := range []kb.Principal{admin, first, {ID: kb.ActorConsole, Role: kb.RoleAdmin}} {
		secret, err := w.accounts.CreateToken(ctx, maker, auth.TokenRequest{Name: "own " + maker.ID, Role: kb.RoleReviewer, Login: "root"})
		w.must(err)
		own, err := w.authenticator.Token(ctx, secret)
		w.must(err)
		if got := own.Parties(); !slices.Equal(got, []string{admin.ID}) {
			t.Errorf("made by %s: %v's", maker.ID, got)
		}
	}
}

// What is refused is refused without saying why.
func TestTokenRefused(t *testing.T) {
	w := newWorld(t)
	w.person("out", kb.RoleEditor)
	good := w.token(auth.TokenRequest{Name: "good", Role: kb.RoleAgent})
	ended := w.token(auth.TokenRequest{Name: "ended", Role: kb.RoleAdmin, Expires: w.now.Add(time.Hour)})
	revoked := w.token(auth.TokenRequest{Name: "revoked", Role: kb.RoleAdmin})
	out := w.token(auth.TokenRequest{Name: "of one who is out", Role: kb.RoleEditor, Login: "out"})
	gone, goneSecret := auth.NewToken("of one who is not there", kb.RoleReviewer, w.now, time.Time{})
	gone.Person = "nobody"
	w.must(w.store.AddToken(ctx, gone, kb.Event{}))
	odd, oddSecret := auth.NewToken("odd", "root", w.now, time.Time{}) // as no command makes one
	w.must(w.store.AddToken(ctx, odd, kb.Event{}))
	for _, secret := range []string{ended, revoked, out} {
		if _, err := w.authenticator.Token(ctx, secret); err != nil {
			t.Errorf("while it is valid: %v", err)
		}
	}
	w.must(w.accounts.RevokeToken(ctx, admin, "revoked"))
	w.must(w.accounts.Disable(ctx, admin, "out"))
	w.now = w.now.Add(time.Hour)
	var texts []string
	for name, secret := range map[string]string{
		"expired": ended, "revoked": revoked, "of a disabled person": out, "of no role of ours": oddSecret, "of nobody we know": goneSecret,
		"unknown": "wjt_" + strings.Repeat("A", 43), "cut": good[:len(good)-1], "longer": good + "A", "without its prefix": good[4:], "of another case": strings.ToUpper(good),
		"huge": "wjt_" + strings.Repeat("A", 10_000), "a blank": " ",
	} {
		who, err := w.authenticator.Token(ctx, secret)
		wantError(t, name, err, kb.Unauthorized, "invalid_api_key")
		if who != (kb.Principal{}) {
			t.Errorf("%s: %+v is given beside the error", name, who)
		}
		texts = append(texts, err.Error())
	}
	for _, text := range texts {
		if text != texts[0] {
			t.Errorf("%q is told from %q", text, texts[0])
		}
	}
	var nobody *auth.Authenticator
	_, err := nobody.Token(ctx, good)
	wantError(t, "without an authenticator", err, kb.Unauthorized, "invalid_api_key")
	if who, err := nobody.Token(ctx, ""); err != nil || who != (kb.Principal{}) {
		t.Errorf("without an authenticator and a secret: %+v, %v", who, err)
	}
}

// counting counts how often the use of a token is written.
type counting struct {
	auth.Store
	uses int
}

func (c *counting) UseToken(ctx context.Context, hash string, at time.Time) error {
	c.uses++
	return c.Store.UseToken(ctx, hash, at)
}

// full is a store that can be read but not written.
type full struct{ auth.Store }

func (full) UseToken(context.Context, string, time.Time) error { return errBroken }

// The last use is noted once a minute, and reading goes on where it can't be.
func TestTokenUse(t *testing.T) {
	w := newWorld(t)
	secret := w.token(auth.TokenRequest{Name: "bot", Role: kb.RoleAgent})
	count := &counting{Store: w.store}
	w.authenticator.Store = count
	for _, step := range []struct {
		after time.Duration
		uses  int
	}{{0, 1}, {time.Second, 1}, {58 * time.Second, 1}, {time.Second, 2}, {time.Hour, 3}} {
		w.now = w.now.Add(step.after)
		if _, err := w.authenticator.Token(ctx, secret); err != nil || count.uses != step.uses {
			t.Errorf("after %s: %d uses are written, %v; want %d", step.after, count.uses, err, step.uses)
		}
	}
	all, err := w.accounts.Tokens(ctx, admin)
	w.must(err)
	if !all[0].Used.Equal(w.now) {
		t.Errorf("last use %s, want %s", all[0].Used, w.now)
	}
	w.authenticator.Store = full{w.store}
	w.now = w.now.Add(time.Hour)
	if _, err := w.authenticator.Token(ctx, secret); err != nil {
		t.Errorf("on a full disk: %v", err)
	}
}
