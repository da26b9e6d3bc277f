package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/experiment"
	"github.com/wenjin-kb/wenjin/kb/reading"
	"github.com/wenjin-kb/wenjin/kb/snippets"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// staffed is a store with people, tokens, sessions, a picture and articles in every
// state, all of which came about as they do in the service.
func staffed(t *testing.T) (*Store, string) {
	t.Helper()
	ctx := context.Background()
	s, path := house(t)
	accounts := &auth.Accounts{Store: s, Now: func() time.Time { return day }}
	admin := kb.Principal{ID: kb.ActorConsole, Role: kb.RoleAdmin}
	for login, role := range map[string]kb.Role{"li": kb.RoleEditor, "wang": kb.RoleReviewer, "zhao": kb.RoleAdmin} {
		p := auth.Person{ID: "person:" + login, Login: login, Name: "名" + login, Role: role, Password: "$argon2id$" + login, Created: day}
		must(t, s.AddPerson(ctx, p, kb.Event{At: day, Actor: "console", Action: "person.create", Object: login}))
	}
	_, err := accounts.CreateToken(ctx, admin, auth.TokenRequest{Name: "crm", Role: kb.RoleAgent})
	must(t, err)
	must(t, accounts.Disable(ctx, admin, "wang"))
	must(t, s.AddSession(ctx, auth.Session{Hash: "5e55ion", Person: "person:li", Created: day, Expires: day.Add(time.Hour)}, kb.Event{At: day, Actor: "person:li", Action: "login", Object: "li"}))
	must(t, s.logged(ctx, kb.Event{At: day, Actor: "person:li", Action: "factor.create", Object: "li"}, "a second factor", func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO factors (person, secret, created_ms) VALUES ('person:li', 'sealed', 1); INSERT INTO recovery_codes (hash, person) VALUES ('c0de', 'person:li')`)
		return err
	}))
	must(t, s.logged(ctx, kb.Event{At: day, Actor: "person:li", Action: "comment.begin", Object: "fee"}, "what stands around an article", func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO threads (id, slug, number, field, start, prefix, quote, suffix) VALUES ('t1', 'fee', 1, 'body', 0, '', '正文', '');
			INSERT INTO comments (id, thread, author, text, created_ms) VALUES ('c1', 't1', 'person:li', '为什么', 1);
			INSERT INTO assignments (slug, reviewer, due, assigned_by, assigned_ms) VALUES ('fee', 'person:wang', '2026-06-01', 'person:li', 1)`)
		return err
	}))
	w := &kb.Workflow{Store: s, Rules: allowing{}, Now: func() time.Time { return day }}
	li := kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	draft := func(slug, title string) *kb.Draft {
		return &kb.Draft{Article: kb.Article{Slug: slug, Title: title, Body: "正文", Category: "x", Kind: kb.KindKnowledge, Audience: kb.AudiencePublic}}
	}
	do := func(who kb.Principal, step kb.Step) {
		t.Helper()
		_, err := w.Do(ctx, who, step)
		must(t, err)
	}
	do(li, kb.Step{Action: kb.ActionCreate, Draft: draft("fee", "手续费")})
	do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.1"`})
	do(li, kb.Step{Action: kb.ActionCreate, Draft: draft("open", "开户")})
	must(t, s.PutSnippet(ctx, snippets.Snippet{ID: "s1", Version: 1, Owner: "person:li", Code: "dz", Title: "到账", Text: "您好", State: snippets.Proposed, Changed: day}, kb.Event{At: day, Actor: "person:li", Action: "snippet.save", Object: "s1"}))
	must(t, s.AddNotice(ctx, reading.Notice{ID: "n1", Slug: "rate", Revision: 1, Author: "person:li", Made: day}, kb.Event{At: day, Actor: "person:li", Action: "mustread.demand", Object: "rate"}))
	must(t, s.AddReceipt(ctx, reading.Receipt{Notice: "n1", Person: "person:li", Revision: 1, Read: day}, kb.Event{At: day, Actor: "person:li", Action: "mustread.confirm", Object: "rate"}))
	must(t, s.Answers().PutCurations(ctx, kb.Event{At: day, Actor: "person:li", Action: "curation.create", Object: "r1"}, curation.Revision{ID: "r1", Number: 1, Version: 1, State: kb.StateInReview, Writers: []string{"person:li"}, Changed: day}))
	must(t, s.Answers().PutExperiment(ctx, experiment.Experiment{ID: "x1", Version: 1, State: experiment.Draft, By: "person:li", Days: 7}, kb.Event{At: day, Actor: "person:li", Action: "experiment.create", Object: "x1"}))
	must(t, s.Work().AddWebhook(ctx, webhooks.Endpoint{ID: "w1", Name: "缓存", URL: "https://hooks.example/", Events: []webhooks.Type{webhooks.Published}, State: webhooks.Active, By: "person:zhao", Created: day, Secret: "whsec_x"}, kb.Event{At: day, Actor: "person:zhao", Action: "webhook.create", Object: "w1"}))
	_, err = w.AddMedium(ctx, li, []byte("\x89PNG\r\n\x1a\n…"))
	must(t, err)
	return s, path
}

// allowing are rules that allow everything.
type allowing struct{}

func (allowing) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (allowing) Version() string                                                    { return "1" }
func (allowing) Facts() kb.Facts                                                    { return nil }

// Whatever somebody with access to the file changes is named, with its place.
func TestTamperingIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	const article = `(SELECT id FROM articles WHERE slug = 'fee')`
	for name, c := range map[string]struct{ statement, what, place string }{
		"a webhook that is led away":    {`UPDATE webhooks SET url = 'https://evil.example/'`, "webhooks", "w1: url"},
		"a webhook told more":           {`UPDATE webhooks SET internal = 1`, "webhooks", "w1: internal"},
		"an added webhook":              {`INSERT INTO webhooks SELECT 'w2', name, url, events, internal, titles, secret, state, made_by, created_ms FROM webhooks`, "webhooks", "w2"},
		"a role":                        {`UPDATE people SET role = 'admin' WHERE login = 'li'`, "people", "li: role"},
		"a password":                    {`UPDATE people SET password = '$argon2id$mine' WHERE login = 'zhao'`, "people", "zhao: password"},
		"a name":                        {`UPDATE people SET name = '王' WHERE login = 'li'`, "people", "li: name"},
		"an account let in again":       {`UPDATE people SET disabled_ms = 0 WHERE login = 'wang'`, "people", "wang: disabled_ms"},
		"an added account":              {`INSERT INTO people (id, login, name, role, password, created_ms) VALUES ('person:eve', 'eve', '夏', 'admin', 'x', 1)`, "people", "eve"},
		"a removed account":             {`DELETE FROM sessions; DELETE FROM people WHERE login = 'zhao'`, "people", "zhao"},
		"an added admin token":          {`INSERT INTO tokens (hash, name, role, created_ms, expires_ms) VALUES ('ab', 'backdoor', 'admin', 1, 9223372036854775807)`, "tokens", "backdoor"},
		"a token's role":                {`UPDATE tokens SET role = 'admin'`, "tokens", "crm: role"},
		"a token's secret":              {`UPDATE tokens SET hash = 'ab'`, "tokens", "crm: hash"},
		"a token's person":              {`UPDATE tokens SET person = 'zhao'`, "tokens", "crm: person"},
		"a token that expires later":    {`UPDATE tokens SET expires_ms = 1`, "tokens", "crm: expires_ms"},
		"a removed token":               {`DELETE FROM tokens`, "tokens", "crm"},
		"an added session":              {`INSERT INTO sessions (hash, person, created_ms, expires_ms) VALUES ('ab', 'person:zhao', 1, 9223372036854775807)`, "sessions", "no such row"},
		"another's session":             {`UPDATE sessions SET person = 'person:zhao'`, "sessions", "person"},
		"a longer session":              {`UPDATE sessions SET expires_ms = expires_ms + 1`, "sessions", "expires_ms"},
		"a session from elsewhere":      {`UPDATE sessions SET address = '10.0.0.1'`, "sessions", "address"},
		"a second factor of another":    {`UPDATE factors SET secret = 'x'`, "factors", "person:li: secret"},
		"a removed second factor":       {`DELETE FROM recovery_codes; DELETE FROM factors`, "factors", "person:li"},
		"an added recovery code":        {`INSERT INTO recovery_codes (hash, person) VALUES ('ab', 'person:li')`, "recovery_codes", "no such row"},
		"the setup link, open again":    {`DELETE FROM setup`, "setup", "1: it is gone"},
		"a changed text":                {`UPDATE revisions SET content = replace(content, '利率', '保本')`, "texts", "revision 1 of rate"},
		"a changed text and its hash":   {`UPDATE revisions SET content = '{}', hash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE article_id = ` + article, "revisions", "revision 1 of fee: hash"},
		"a changed file":                {`UPDATE revisions SET raw = 'x' WHERE article_id = ` + article, "revisions", "revision 1 of fee: raw"},
		"an approval":                   {`UPDATE revisions SET state = 'approved' WHERE article_id = ` + article, "revisions", "revision 1 of fee: state"},
		"a reviewer":                    {`UPDATE revisions SET review = '{"approved":true}' WHERE article_id = ` + article, "revisions", "revision 1 of fee: review"},
		"an author":                     {`UPDATE revisions SET author = 'person:zhao' WHERE article_id = ` + article, "revisions", "revision 1 of fee: author"},
		"a publication":                 {`UPDATE revisions SET state = 'published', from_ms = 1, until_ms = 9223372036854775807 WHERE article_id = ` + article, "revisions", "revision 1 of fee"},
		"an earlier begin":              {`UPDATE revisions SET from_ms = from_ms - 1 WHERE article_id = (SELECT id FROM articles WHERE slug = 'rate')`, "revisions", "revision 1 of rate: from_ms"},
		"an archiving":                  {`UPDATE revisions SET until_ms = from_ms + 1 WHERE article_id = (SELECT id FROM articles WHERE slug = 'rate')`, "revisions", "revision 1 of rate: until_ms"},
		"a removed revision":            {`DELETE FROM revisions WHERE article_id = ` + article, "revisions", "revision 1 of fee"},
		"a removed article":             {`DELETE FROM revisions WHERE article_id = ` + article + `; DELETE FROM articles WHERE slug = 'fee'`, "articles", "fee"},
		"an added revision":             {`INSERT INTO revisions (article_id, number, content, hash, state, created_ms, from_ms, until_ms) SELECT id, 9, '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'draft', 1, 0, 0 FROM articles WHERE slug = 'fee'`, "revisions", "revision 9 of fee"},
		"another slug":                  {`UPDATE articles SET slug = 'fees' WHERE slug = 'fee'`, "articles", "slug"},
		"an article from a file":        {`UPDATE articles SET origin = 'x.md' WHERE slug = 'fee'`, "articles", "fee: origin"},
		"wording that nobody shared":    {`UPDATE snippets SET state = 'shared'`, "snippets", "s1: state"},
		"wording of others":             {`UPDATE snippets SET writers = 'person:wang'`, "snippets", "s1: writers"},
		"wording with other words":      {`UPDATE snippets SET text = '稳赚'`, "snippets", "s1: text"},
		"a receipt of nobody":           {`INSERT INTO must_read_receipts (notice, person, revision, read_ms) VALUES ('n1', 'person:zhao', 1, 1)`, "must_read_receipts", "n1 person:zhao"},
		"a receipt taken back":          {`DELETE FROM must_read_receipts`, "must_read_receipts", "n1 person:li"},
		"a notice that ends":            {`UPDATE must_reads SET ended_ms = 1`, "must_reads", "n1: ended_ms"},
		"a rule nobody approved":        {`UPDATE curations SET state = 'published', approver = 'person:zhao'`, "curations", "r1 1: "},
		"a rule that pins another":      {`UPDATE curations SET rule = '{"redirect":"/c/x"}'`, "curations", "r1 1: rule"},
		"an experiment that runs":       {`UPDATE experiments SET state = 'running', until_ms = 9999999999999`, "experiments", "x1: "},
		"a removed picture":             {`DELETE FROM media`, "media", ".png"},
		"a token's maker":               {`UPDATE tokens SET made_by = 'person:li'`, "tokens", "crm: made_by"},
		"an end put off":                {`UPDATE in_force SET until_ms = until_ms - 1`, "in force", "in force of"},
		"one in force too few":          {`DELETE FROM in_force WHERE article_id = (SELECT id FROM articles WHERE slug = 'rate')`, "in force", "rate"},
		"a changed file of facts":       {`DROP TRIGGER reference_text_stays; UPDATE reference_revisions SET content = 'facts: [保本]'`, "files", "revision 1 of facts.yaml"},
		"a changed file and its hash":   {`DROP TRIGGER reference_text_stays; UPDATE reference_revisions SET content = '', hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'`, "reference_revisions", "facts.yaml 1: hash"},
		"a forged file":                 {`INSERT INTO reference_revisions (file, number, content, hash, state, author, created_ms) VALUES ('facts.yaml', 2, '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'published', 'person:li', 1)`, "reference_revisions", "facts.yaml 2"},
		"a file taken back":             {`UPDATE reference_revisions SET state = 'superseded'`, "reference_revisions", "facts.yaml 1: state"},
		"a removed file":                {`DROP TRIGGER reference_stays; DELETE FROM reference_revisions`, "reference_revisions", "facts.yaml 1: it is gone"},
		"a file's review":               {`UPDATE reference_revisions SET review = '{"approved":true}'`, "reference_revisions", "facts.yaml 1: review"},
		"another title in lists":        {`UPDATE revisions SET title = '保本' WHERE number = 1`, "lists", "revision 1 of"},
		"a picture of another name":     {`INSERT INTO media (name, type, data) VALUES ('0123456789abcdef0123456789abcdef.png', 'image/png', 'x')`, "pictures", "0123456789abcdef0123456789abcdef.png"},
		"a picture shown by another":    {`INSERT INTO pictures_named (name, article_id, number) SELECT m.name, id, 1 FROM media m, articles WHERE slug = 'fee'`, "pictures", "revision 1 of fee"},
		"a revision of no article":      {`INSERT INTO revisions (article_id, number, content, hash, state, created_ms, from_ms, until_ms) VALUES ('none', 1, '{}', '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'draft', 1, 0, 0)`, "references", "revisions"},
		"a changed record":              {`DROP TRIGGER audit_no_update; UPDATE audit SET event = replace(event, 'console', 'somebody') WHERE seq = 2`, "audit log", "record 2"},
		"a removed record":              {`DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = 3`, "audit log", "after record 2 comes 4"},
		"an extra key":                  {`DROP TRIGGER audit_no_update; UPDATE audit SET event = json_set(event, '$.note', 'x') WHERE seq = 2`, "audit log", "record 2"},
		"an extra key within":           {`DROP TRIGGER audit_no_update; UPDATE audit SET event = json_set(event, '$.rows[0].note', 'x') WHERE seq = 2`, "audit log", "record 2"},
		"a key twice":                   {`DROP TRIGGER audit_no_update; UPDATE audit SET event = replace(event, '{"at"', '{"actor":"person:zhao","at"') WHERE seq = 2`, "audit log", "record 2"},
		"a key in capitals":             {`DROP TRIGGER audit_no_update; UPDATE audit SET event = replace(event, '"actor"', '"ACTOR"') WHERE seq = 2`, "audit log", "record 2"},
		"a wiped log":                   {`DROP TRIGGER audit_no_delete; DELETE FROM audit; UPDATE audit_head SET seq = 0, hash = ''`, "audit log", "empty"},
		"a log without its end":         {`DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)`, "audit log", "it ends with record"},
		"the end of the log":            {`UPDATE audit_head SET hash = 'x'`, "audit log", "record"},
		"a log whose end was taken off": {`DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit); UPDATE audit_head SET seq = (SELECT max(seq) FROM audit), hash = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)`, "media", ".png"},
	} {
		t.Run(name, func(t *testing.T) {
			s, path := staffed(t)
			exec(t, path, c.statement)
			var found []string
			for _, v := range s.Verify(context.Background()) {
				if v.Err == nil {
					continue
				}
				if found = append(found, v.What); v.What == c.what && !strings.Contains(v.Err.Error(), c.place) {
					t.Errorf("%q does not name %q", v.Err, c.place)
				}
			}
			if !strings.Contains(strings.Join(found, ", "), c.what) {
				t.Errorf("found in %q, want %q", found, c.what)
			}
		})
	}
}

func TestVerifyFindsNothingInAStaffedStore(t *testing.T) {
	s, _ := staffed(t)
	for _, v := range s.Verify(context.Background()) {
		if v.Err != nil || v.Seen == 0 && v.What != "references" {
			t.Errorf("%+v", v)
		}
	}
	must(t, s.QuickCheck(context.Background()))
}

// A record that tells of a row does not make a publication of it: that takes one that
// says so.
func TestNothingIsPublishedByAnotherEvent(t *testing.T) {
	s, _ := staffed(t)
	must(t, s.logged(context.Background(), kb.Event{At: day, Actor: "person:li", Action: "article.edit", Object: "fee"}, "forge", func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE revisions SET state = 'published', from_ms = 1, until_ms = 2 WHERE article_id = (SELECT id FROM articles WHERE slug = 'fee')`)
		must(t, err)
		var id string
		must(t, tx.QueryRow(`SELECT id FROM articles WHERE slug = 'fee'`).Scan(&id))
		return settle(context.Background(), tx, id)
	}))
	for _, v := range s.Verify(context.Background()) {
		if (v.Err != nil) != (v.What == "publications") {
			t.Errorf("%+v", v)
		}
	}
}

// A text that somebody changed is given to nobody, by no way of reading.
func TestAChangedTextIsNotGiven(t *testing.T) {
	ctx := context.Background()
	s, path := house(t)
	exec(t, path, `UPDATE revisions SET content = replace(content, '利率', '保本')`)
	_, inForce := s.InForce(ctx, "rate", day)
	_, all := s.Revisions(ctx, "rate")
	each := s.EachInForce(ctx, day, func(r kb.Revision) error {
		if r.Article.Slug == "rate" {
			t.Errorf("given: %+v", r.Article)
		}
		return nil
	})
	for what, err := range map[string]error{"InForce": inForce, "Revisions": all, "EachInForce": each} {
		if !kb.IsTampered(err) || kb.KindOf(err) != kb.Internal {
			t.Errorf("%s: %v", what, err)
		}
	}
	if r, err := s.InForce(ctx, "limit", day); err != nil || r.Article.Title != "限额" {
		t.Errorf("another text: %+v, %v", r, err)
	}
}
