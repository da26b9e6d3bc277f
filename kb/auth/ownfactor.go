package auth

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// checkCode takes a code of the app or a recovery code of somebody who has a second
// factor, so that it is worth nothing afterwards. What does not fit is Denied.
func (a *Authenticator) checkCode(ctx context.Context, p Person, typed string, client Client) error {
	wrong := kb.Errorf(kb.Denied, "wrong_code", "the code is wrong, or was used already")
	code := typedCode(typed)
	if wait := a.Limit.TryCode(a.Now(), p.Login); wait > 0 {
		return tooMany(wait)
	}
	var err error
	switch len(code) {
	case recoveryLetter:
		err = a.Store.UseRecoveryCode(ctx, p.ID, hashSecret(code), a.own(p, "person.factor.recovery", client))
	case int(codeDigits):
		err = a.takeCode(ctx, p, code)
	default:
		return wrong
	}
	switch kind := kb.KindOf(err); {
	case err == nil:
		a.Limit.CodeSucceeded(p.Login)
		return nil
	case kind == kb.NotFound, kind == kb.Conflict:
		return wrong
	}
	return err
}

// takeCode takes a code of the app; a step is taken once, by whoever is first.
func (a *Authenticator) takeCode(ctx context.Context, p Person, code string) error {
	f, err := a.Store.FindFactor(ctx, p.ID)
	if err != nil {
		return err
	}
	secret, err := a.FactorKey.open(p.ID, f.Secret)
	if err != nil {
		return err
	}
	step, ok := stepOf(secret, code, a.Now(), f.Step)
	if !ok || f.Confirmed.IsZero() {
		return kb.Errorf(kb.Conflict, "wrong_code", "the code is wrong")
	}
	return a.Store.UseFactor(ctx, p.ID, step)
}

// own is the event of what somebody does with their own account.
func (a *Authenticator) own(p Person, action string, client Client) kb.Event {
	return kb.Event{At: a.Now(), Actor: p.ID, Action: action, Object: p.Login, Detail: map[string]string{"from": client.Address}}
}

// OwnFactor is a second factor as its person sees it.
type OwnFactor struct {
	Person
	Codes    int  // recovery codes that are left
	Required bool // it can't be removed
}

// OwnFactor is that of whoever has the secret of a session.
func (a *Authenticator) OwnFactor(ctx context.Context, secret string) (OwnFactor, error) {
	_, p, err := a.session(ctx, secret)
	if err != nil {
		return OwnFactor{}, err
	}
	codes, err := a.Store.RecoveryCodes(ctx, p.ID)
	return OwnFactor{Person: p, Codes: codes, Required: a.requiresFactor(p)}, err
}

// Enrolment is what an app must be told, once.
type Enrolment struct{ Secret, Address string }

// BeginFactor makes a new secret for whoever has the secret of a session and shows
// their password again. It counts only once a code of it was shown to ConfirmFactor.
func (a *Authenticator) BeginFactor(ctx context.Context, session, password string, client Client) (Enrolment, error) {
	_, p, err := a.session(ctx, session)
	if err != nil {
		return Enrolment{}, err
	}
	if a.FactorKey == nil {
		return Enrolment{}, kb.Errorf(kb.Denied, "factor_off", "the service has no key for second factors")
	}
	if err := a.confirm(ctx, p, password, client.Address); err != nil {
		return Enrolment{}, err
	}
	secret, address, err := newSecret(issuerName, p.Login)
	if err != nil {
		return Enrolment{}, err
	}
	f := Factor{Person: p.ID, Secret: a.FactorKey.seal(p.ID, secret), Created: a.Now()}
	return Enrolment{secret, address}, a.Store.AddFactor(ctx, f)
}

// issuerName is what apps show above the codes.
const issuerName = "Wenjin"

// ConfirmFactor takes the first code, turns the second factor on and gives the
// recovery codes, which are not to be had again. All other sessions end.
func (a *Authenticator) ConfirmFactor(ctx context.Context, session, code string, client Client) (codes []string, err error) {
	s, p, err := a.session(ctx, session)
	if err != nil {
		return nil, err
	}
	if wait := a.Limit.TryCode(a.Now(), p.Login); wait > 0 {
		return nil, tooMany(wait)
	}
	f, err := a.Store.FindFactor(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	secret, err := a.FactorKey.open(p.ID, f.Secret)
	if err != nil {
		return nil, err
	}
	step, ok := stepOf(secret, typedCode(code), a.Now(), 0)
	if !ok || !f.Confirmed.IsZero() {
		return nil, kb.Errorf(kb.Denied, "wrong_code", "the code is wrong, or was used already")
	}
	f.Confirmed, f.Step = a.Now(), step
	shown, hashes := newRecoveryCodes()
	if err := a.Store.ConfirmFactor(ctx, f, hashes, s.Hash, a.own(p, "person.factor.add", client)); err != nil {
		return nil, err
	}
	a.Limit.CodeSucceeded(p.Login)
	return shown, nil
}

// RemoveFactor turns the second factor of a person off, who shows password and code
// again. Where a role requires it, it stays.
func (a *Authenticator) RemoveFactor(ctx context.Context, session, password, code string, client Client) error {
	s, p, err := a.session(ctx, session)
	if err != nil {
		return err
	}
	switch {
	case p.Factor.IsZero():
		return kb.Errorf(kb.NotFound, "factor_not_found", "there is no second factor")
	case a.requiresFactor(p):
		return kb.Errorf(kb.Denied, "factor_required", "the role %s requires a second factor", p.Role)
	}
	if err := a.confirm(ctx, p, password, client.Address); err != nil {
		return err
	}
	if err := a.checkCode(ctx, p, code, client); err != nil {
		return err
	}
	return a.Store.RemoveFactor(ctx, p.Login, s.Hash, a.own(p, "person.factor.remove", client))
}
