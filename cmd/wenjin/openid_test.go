package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
)

// An editor signs in at the issuer in a browser without JavaScript, which takes the
// issuer for another site, and is an agent after the next time; signing out leads to
// the issuer's.
func TestSigningInAtAnIssuerInABrowser(t *testing.T) {
	t.Parallel()
	chromium(t)
	addr := freeAddress(t)
	issuer := sitetest.NewIssuer(t, "http://"+addr)
	issuer.Roles["li"] = []string{"faq-editors"}
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte(sitetest.ClientSecret+"\n"), 0o600))
	s := serveAt(t, addr, "--data", t.TempDir(), "--content", t.TempDir(), "--base-url", "http://"+addr, "--local-accounts=false",
		"--oidc-issuer", issuer.URL, "--oidc-client-id", sitetest.ClientID, "--oidc-client-secret-file", secret, "--oidc-role", "faq-editors=editor", "--oidc-role", "faq-agents=agent")
	if strings.Contains(s.log.String(), "/setup?code=") {
		t.Error("a setup link is offered where nobody could use it")
	}
	w := s.open(t, 1000, 800)
	w.do(send(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	signIn := func(shown string) {
		t.Helper()
		w.do(chromedp.Click(css(`main a.button`)), chromedp.WaitVisible(css(`[name=username]`)), chromedp.SetValue(css(`[name=username]`), "li"), chromedp.SetValue(css(`[name=password]`), sitetest.IssuerPassword),
			chromedp.Click(css(`[type=submit]`)), chromedp.WaitVisible(css(`.who`)))
		if got := value[string](w, `document.querySelector(".who").innerText + " " + location.pathname`); got != shown {
			t.Errorf("%q, want %q", got, shown)
		}
	}
	w.visit("/console/new")
	signIn("名 li（编辑） /console/new")
	w.do(chromedp.Click(css(`form[action="/signout"] button`)), chromedp.WaitVisible(css(`a[href="/signin"]`)))
	if got := value[string](w, `document.querySelector("main a.button").href`); !strings.HasPrefix(got, issuer.URL+"/end_session?") {
		t.Error(got)
	}
	issuer.Roles["li"] = []string{"faq-agents"}
	w.visit("/signin")
	signIn("名 li（坐席） /desk")
}
