package auth_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// Only administrators do anything with accounts, and whoever else tries leaves no
// trace in the store.
func TestAdministratorsAlone(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleAgent)
	w.token(auth.TokenRequest{Name: "bot", Role: kb.RoleAgent})
	before := len(w.records())
	for name, try := range map[string]func(kb.Principal) error{
		"people": func(p kb.Principal) error { _, err := w.accounts.People(ctx, p); return err },
		"create": func(p kb.Principal) error {
			_, err := w.accounts.Create(ctx, p, "new", "新", kb.RoleAgent, password)
			return err
		},
		"password": func(p kb.Principal) error { return w.accounts.SetPassword(ctx, p, "li", "another password") },
		"role":     func(p kb.Principal) error { return w.accounts.SetRole(ctx, p, "li", kb.RoleAdmin) },
		"disable":  func(p kb.Principal) error { return w.accounts.Disable(ctx, p, "li") },
		"enable":   func(p kb.Principal) error { return w.accounts.Enable(ctx, p, "li") },
		"tokens":   func(p kb.Principal) error { _, err := w.accounts.Tokens(ctx, p); return err },
		"token": func(p kb.Principal) error {
			_, err := w.accounts.CreateToken(ctx, p, auth.TokenRequest{Name: "x", Role: kb.RoleAdmin})
			return err
		},
		"revoke": func(p kb.Principal) error { return w.accounts.RevokeToken(ctx, p, "bot") },
	} {
		for _, role := range []kb.Role{kb.RoleCustomer, kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, "root"} {
			wantError(t, name+" by "+string(role), try(kb.Principal{ID: "person:x", Role: role}), kb.Denied, "invalid_api_key")
		}
	}
	if after := w.records(); len(after) != before {
		t.Errorf("logged is %+v", after[before:])
	}
	p, err := w.store.FindPerson(ctx, "li")
	if err != nil || p.Role != kb.RoleAgent || !p.Disabled.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestNewPerson(t *testing.T) {
	now := time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		login, name string
		role        kb.Role
		password    string
		code        string
	}{
		"good":                {"li", "李", kb.RoleAgent, password, ""},
		"all it may have":     {"l.i_@2-x", "李", kb.RoleAdmin, password, ""},
		"as long":             {strings.Repeat("a", 64), strings.Repeat("长", 60), kb.RoleEditor, password, ""},
		"upper and blanks":    {" LI ", " 李 ", kb.RoleReviewer, password, ""},
		"one letter":          {"l", "李", kb.RoleAgent, password, "invalid_login"},
		"too long":            {strings.Repeat("a", 65), "李", kb.RoleAgent, password, "invalid_login"},
		"a dot first":         {".li", "李", kb.RoleAgent, password, "invalid_login"},
		"chinese":             {"李四", "李", kb.RoleAgent, password, "invalid_login"},
		"a colon":             {"li:x", "李", kb.RoleAgent, password, "invalid_login"},
		"a newline":           {"li\nx", "李", kb.RoleAgent, password, "invalid_login"},
		"no name":             {"li", " ", kb.RoleAgent, password, "invalid_name"},
		"a long name":         {"li", strings.Repeat("长", 61), kb.RoleAgent, password, "invalid_name"},
		"a customer":          {"li", "李", kb.RoleCustomer, password, "invalid_role"},
		"no such role":        {"li", "李", "root", password, "invalid_role"},
		"too short a secret":  {"li", "李", kb.RoleAgent, "short", "invalid_password"},
		"the first is named":  {"l", "", "root", "", "invalid_login"},
		"the second is named": {"li", "", "root", "", "invalid_name"},
	} {
		p, err := auth.NewPerson(test.login, test.name, test.role, test.password, now)
		if test.code != "" {
			wantError(t, name, err, kb.Invalid, test.code)
			continue
		}
		login := strings.ToLower(strings.TrimSpace(test.login))
		if err != nil || p.Login != login || p.ID != "person:"+login || p.Name != strings.TrimSpace(test.name) || p.Role != test.role || !p.Created.Equal(now) || !p.Disabled.IsZero() || !auth.Fits(p.Password, password) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		if got := p.Principal(); got != (kb.Principal{ID: p.ID, Name: p.Name, Role: p.Role}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAccounts(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleAgent)
	w.person("wang", kb.RoleEditor)
	_, err := w.accounts.Create(ctx, admin, " LI", "另一个", kb.RoleAdmin, password)
	wantError(t, "a login twice", err, kb.Conflict, "login_exists")
	_, err = w.accounts.Create(ctx, admin, "x", "x", kb.RoleAdmin, password)
	wantError(t, "a bad login", err, kb.Invalid, "invalid_login")
	for name, err := range map[string]error{
		"password": w.accounts.SetPassword(ctx, admin, "nobody", password), "role": w.accounts.SetRole(ctx, admin, "nobody", kb.RoleAgent),
		"disable": w.accounts.Disable(ctx, admin, "nobody"), "enable": w.accounts.Enable(ctx, admin, "nobody"),
	} {
		wantError(t, name+" of nobody", err, kb.NotFound, "login_not_found")
	}
	wantError(t, "a short password", w.accounts.SetPassword(ctx, admin, "li", "short"), kb.Invalid, "invalid_password")
	for _, role := range []kb.Role{kb.RoleCustomer, "root"} {
		wantError(t, "role "+string(role), w.accounts.SetRole(ctx, admin, "li", role), kb.Invalid, "invalid_role")
	}

	w.must(w.accounts.SetRole(ctx, admin, "LI ", kb.RoleReviewer))
	w.must(w.accounts.SetPassword(ctx, admin, "li", "another password"))
	w.must(w.accounts.Disable(ctx, admin, "wang"))
	all, err := w.accounts.People(ctx, admin)
	w.must(err)
	if len(all) != 2 || all[0].Login != "li" || all[0].Role != kb.RoleReviewer || !auth.Fits(all[0].Password, "another password") || !all[0].Disabled.IsZero() || all[1].Login != "wang" || !all[1].Disabled.Equal(w.now) || all[1].Role != kb.RoleEditor {
		t.Errorf("%+v", all)
	}
	w.must(w.accounts.Enable(ctx, admin, "wang"))
	w.signIn("wang")
	wantActions(t, w, "person.create", "person.create", "person.role", "person.password", "person.disable", "person.enable", "login")
	for _, r := range w.records()[:6] {
		if r.Actor != admin.ID || r.Object == "" || !r.At.Equal(w.now) {
			t.Errorf("%+v", r)
		}
	}
}

func TestCreateToken(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	for name, test := range map[string]struct {
		request auth.TokenRequest
		kind    kb.ErrorKind
		code    string
	}{
		"no name":                 {auth.TokenRequest{Name: " ", Role: kb.RoleAgent}, kb.Invalid, "invalid_name"},
		"a long name":             {auth.TokenRequest{Name: strings.Repeat("a", 101), Role: kb.RoleAgent}, kb.Invalid, "invalid_name"},
		"no role":                 {auth.TokenRequest{Name: "x"}, kb.Invalid, "invalid_role"},
		"no such role":            {auth.TokenRequest{Name: "x", Role: "root"}, kb.Invalid, "invalid_role"},
		"of nobody":               {auth.TokenRequest{Name: "x", Role: kb.RoleAgent, Login: "nobody"}, kb.NotFound, "login_not_found"},
		"more than its person is": {auth.TokenRequest{Name: "x", Role: kb.RoleReviewer, Login: "li"}, kb.Invalid, "invalid_role"},
		"over already":            {auth.TokenRequest{Name: "x", Role: kb.RoleAgent, Expires: w.now}, kb.Invalid, "invalid_date"},
	} {
		secret, err := w.accounts.CreateToken(ctx, admin, test.request)
		wantError(t, name, err, test.kind, test.code)
		if secret != "" {
			t.Errorf("%s: a secret is given beside the error", name)
		}
	}
	w.token(auth.TokenRequest{Name: " bot ", Role: kb.RoleAgent, Expires: w.now.Add(time.Hour)})
	w.token(auth.TokenRequest{Name: "li's", Role: kb.RoleEditor, Login: "li"})
	secret, err := w.accounts.CreateToken(ctx, admin, auth.TokenRequest{Name: "bot", Role: kb.RoleAgent})
	wantError(t, "a name twice", err, kb.Conflict, "token_exists")
	if secret != "" {
		t.Error("a secret of no token is given")
	}
	all, err := w.accounts.Tokens(ctx, admin)
	w.must(err)
	if len(all) != 2 || all[0].Name != "bot" || !all[0].Expires.Equal(w.now.Add(time.Hour)) || !all[0].Used.IsZero() || all[1].Person != "li" || !all[1].Expires.IsZero() || !all[1].Created.Equal(w.now) {
		t.Errorf("%+v", all)
	}
	w.must(w.accounts.RevokeToken(ctx, admin, "bot"))
	wantError(t, "revoked twice", w.accounts.RevokeToken(ctx, admin, "bot"), kb.NotFound, "token_not_found")
	wantActions(t, w, "person.create", "token.create", "token.create", "token.revoke")
	if r := w.records()[2]; r.Actor != admin.ID || r.Object != "li's" || r.Detail["role"] != "editor" || r.Detail["person"] != "li" {
		t.Errorf("%+v", r)
	}
}

// The last administrator stays one, also when two remove one another at once.
func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	w.person("root", kb.RoleAdmin)
	w.person("out", kb.RoleAdmin)
	w.must(w.accounts.Disable(ctx, admin, "out"))
	wantError(t, "disabled", w.accounts.Disable(ctx, admin, "root"), kb.Conflict, "last_admin")
	wantError(t, "another role", w.accounts.SetRole(ctx, admin, "root", kb.RoleReviewer), kb.Conflict, "last_admin")
	w.must(w.accounts.SetPassword(ctx, admin, "root", "another password"))
	w.must(w.accounts.SetRole(ctx, admin, "root", kb.RoleAdmin))
	w.person("second", kb.RoleAdmin)
	var done sync.WaitGroup
	for _, login := range []string{"root", "second"} {
		done.Go(func() { _ = w.accounts.Disable(ctx, admin, login) })
	}
	done.Wait()
	all, err := w.accounts.People(ctx, admin)
	w.must(err)
	left := 0
	for _, p := range all {
		if p.Role == kb.RoleAdmin && p.Disabled.IsZero() {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d administrators are left", left)
	}
}
