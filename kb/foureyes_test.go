package kb_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

var (
	sun      = kb.Principal{ID: "person:sun", Name: "孙", Role: kb.RoleReviewer}
	bot      = kb.Principal{ID: "token:bot", Name: "bot", Role: kb.RoleEditor, MadeBy: both.ID}
	botsBoss = kb.Principal{ID: "token:boss", Name: "boss", Role: kb.RoleAdminReviewer, MadeBy: both.ID}
)

// Who may approve what: people who review, who name what they have read and have no
// part in it.
func TestMayApprove(t *testing.T) {
	for name, test := range map[string]struct {
		who     kb.Principal
		match   string
		parties []string
		kind    kb.ErrorKind
		code    string // "" may
	}{
		"a reviewer":                        {reviewer, `"1.2"`, []string{editor.ID}, 0, ""},
		"a reviewer who also administers":   {both, `"1.2"`, []string{editor.ID}, 0, ""},
		"an editor":                         {editor, `"1.2"`, nil, kb.Denied, "invalid_api_key"},
		"an administrator":                  {admin, `"1.2"`, nil, kb.Denied, "invalid_api_key"},
		"a customer":                        {customer, `"1.2"`, nil, kb.Denied, "invalid_api_key"},
		"a token that is nobody's":          {botsBoss, `"1.2"`, nil, kb.Denied, "not_a_person"},
		"somebody without an id":            {kb.Principal{Role: kb.RoleReviewer}, `"1.2"`, nil, kb.Denied, "not_a_person"},
		"the command line":                  {kb.Principal{ID: kb.ActorConsole, Role: kb.RoleAdminReviewer}, `"1.2"`, nil, kb.Denied, "not_a_person"},
		"whatever is the newest":            {reviewer, "*", nil, kb.Unmatched, "missing_if_match"},
		"nothing that was read":             {reviewer, "", nil, kb.Unmatched, "missing_if_match"},
		"their own":                         {reviewer, `"1.2"`, []string{reviewer.ID}, kb.Denied, "own_text"},
		"their own among others":            {reviewer, `"1.2"`, []string{editor.ID, reviewer.ID, sun.ID}, kb.Denied, "own_text"},
		"by a token that a writer made":     {kb.Principal{ID: reviewer.ID, Role: kb.RoleReviewer, MadeBy: both.ID}, `"1.2"`, []string{both.ID}, kb.Denied, "own_text"},
		"by a token that somebody made":     {kb.Principal{ID: reviewer.ID, Role: kb.RoleReviewer, MadeBy: both.ID}, `"1.2"`, []string{editor.ID}, 0, ""},
		"what a token wrote that they made": {both, `"1.2"`, bot.Parties(), kb.Denied, "own_text"},
	} {
		err := kb.MayApprove(test.who, test.match, test.parties...)
		if test.code != "" {
			wantError(t, name, err, test.kind, test.code)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every way by which somebody's words get back into a text leaves them its writer.
func TestWordsStayTheirWriters(t *testing.T) {
	const words, others = "本产品的收益由王先生写出", "另一段由李女士写出的话"
	submit := func(w *world) { w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"}) }
	restore := func(w *world, who kb.Principal, number int) {
		w.do(who, kb.Step{Action: kb.ActionRestore, Slug: "a", Revision: number})
	}
	discard := func(w *world) { w.do(editor, kb.Step{Action: kb.ActionDiscard, Slug: "a"}) }
	published := func(w *world) { // a text of another that is in force
		w.write(editor, text("a", "原来的正文在此"))
		w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
		w.do(sun, kb.Step{Action: kb.ActionApprove, Slug: "a"})
		w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})
	}
	for name, steps := range map[string]func(w *world){
		"somebody restores it": func(w *world) {
			w.write(reviewer, text("a", words))
			w.write(editor, text("a", others))
			restore(w, editor, 1)
		},
		"it is discarded and restored": func(w *world) {
			w.write(reviewer, text("a", words))
			discard(w)
			restore(w, editor, 1)
		},
		"a restored one is restored": func(w *world) {
			w.write(reviewer, text("a", words))
			discard(w)
			restore(w, editor, 1)
			discard(w)
			w.write(editor, text("a", others))
			restore(w, editor, 2)
		},
		"it is discarded and edited": func(w *world) {
			w.write(reviewer, text("a", words))
			discard(w)
			w.write(editor, text("a", words+"。再加一句话"))
		},
		"a draft beside is discarded and its words typed again": func(w *world) {
			published(w)
			w.write(reviewer, text("a", "原来的正文在此。"+words))
			discard(w)
			restore(w, editor, 1)
			w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
			w.do(sun, kb.Step{Action: kb.ActionApprove, Slug: "a"})
			w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})
			w.write(editor, text("a", "原来的正文在此。\n\n"+words+"！"))
		},
		"the words of two are merged": func(w *world) {
			published(w)
			w.write(reviewer, text("a", words))
			w.write(editor, text("a", words+"\n"+others))
		},
		"what was published once comes back": func(w *world) {
			w.write(reviewer, text("a", words))
			w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
			w.do(sun, kb.Step{Action: kb.ActionApprove, Slug: "a"})
			w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})
			published(w)
			restore(w, editor, 1)
		},
		"it comes back as another's revision": func(w *world) {
			published(w)
			w.write(reviewer, text("a", words))
			w.write(editor, text("a", words+"。"+others))
			discard(w)
			restore(w, editor, 3)
		},
		"a file is written over it and it is typed again": func(w *world) {
			w.write(reviewer, text("a", words))
			_, err := w.workflow.Import(ctx, []kb.Candidate{{Article: text("a", "取代它的正文在此"), Path: "a.md"}}, nil)
			w.must(err)
			w.write(editor, text("a", "取代它的正文在此。"+words))
		},
		"in another field": func(w *world) {
			w.write(reviewer, text("a", words))
			published(w)
			a := text("a", "原来的正文在此")
			a.Questions = []string{words}
			w.write(editor, a)
		},
	} {
		w := newWorld(t)
		steps(w)
		submit(w)
		if err := w.fails(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a"}, kb.Denied, "own_text"); err == nil {
			t.Errorf("%s: its writer approves it", name)
		}
		w.do(sun, kb.Step{Action: kb.ActionApprove, Slug: "a"})
	}
}

// A token that is nobody's writes for whoever made it, and approves nothing.
func TestTokensOfNobody(t *testing.T) {
	w := newWorld(t)
	w.write(bot, text("a", "机器写的一段话"))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	w.fails(both, kb.Step{Action: kb.ActionApprove, Slug: "a"}, kb.Denied, "own_text")
	w.fails(botsBoss, kb.Step{Action: kb.ActionApprove, Slug: "a"}, kb.Denied, "not_a_person")
	w.write(editor, text("b", "人写的一段话"))
	w.do(bot, kb.Step{Action: kb.ActionSubmit, Slug: "b"})
	w.fails(both, kb.Step{Action: kb.ActionApprove, Slug: "b"}, kb.Denied, "own_text")
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "b"})
}

// What was approved by whom may not is not published either: approvals of older
// versions of ours counted that way.
func TestApprovalsThatDoNotCount(t *testing.T) {
	for name, by := range map[string]string{"a token": "token:reviewer", "its writer": editor.ID, "nobody": ""} {
		w := newWorld(t)
		r := w.approve(text("a", "甲"))
		r.Review.DecidedBy = by
		w.must(w.store.Advance(ctx, kb.Advance{ArticleID: r.ArticleID, Slug: "a", Head: &r}))
		if err := w.fails(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"}, kb.Conflict, "approval_void"); err == nil {
			t.Error(name)
		}
	}
}

// Whatever people do in whatever order, nothing is published that holds words of
// whoever approved it, but for words that stood there already with another person's
// approval.
func TestNobodyPublishesTheirOwnWords(t *testing.T) {
	people := []kb.Principal{editor, reviewer, sun, both, {ID: "person:wu", Role: kb.RoleReviewer}}
	written := regexp.MustCompile(`\d+写的第\d+句话`)
	publications := 0
	for seed := range uint64(12) {
		w := newWorld(t)
		r := rand.New(rand.NewPCG(seed, 14))
		sentences := 0
		approved := map[string]string{} // sentence → who approved it last, of what is published
		for range 80 {
			i := r.IntN(len(people))
			who := people[i]
			all, err := w.store.Revisions(ctx, "a")
			if err != nil {
				w.write(who, text("a", fmt.Sprintf("%d写的第%d句话", i, sentences)))
				sentences++
				continue
			}
			head := all[len(all)-1]
			switch r.IntN(16) {
			case 0: // add a sentence, or take one from any revision
				sentences++
				w.write(who, text("a", head.Article.Body+fmt.Sprintf("。%d写的第%d句话", i, sentences)))
			case 1:
				old := strings.Split(all[r.IntN(len(all))].Article.Body, "。")
				w.write(who, text("a", head.Article.Body+"。"+old[r.IntN(len(old))]))
			case 2: // drop one
				some := strings.Split(head.Article.Body, "。")
				if len(some) > 1 {
					w.write(who, text("a", strings.Join(slices.Delete(some, 0, 1), "。")))
				}
			case 3:
				w.tries(who, kb.Step{Action: kb.ActionRestore, Slug: "a", Revision: 1 + r.IntN(len(all))})
			case 4:
				w.tries(who, kb.Step{Action: kb.ActionDiscard, Slug: "a"})
			case 5, 6, 7, 8, 9:
				w.tries(who, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
			default:
				w.tries(who, kb.Step{Action: kb.ActionApprove, Slug: "a"})
				if !w.tries(people[r.IntN(len(people))], kb.Step{Action: kb.ActionPublish, Slug: "a"}) {
					continue
				}
				publications++
				now := map[string]string{}
				for _, sentence := range written.FindAllString(head.Article.Body, -1) {
					by := head.Review.DecidedBy
					if head.State != kb.StateApproved {
						by = who.ID
					}
					author := people[sentence[0]-'0'].ID
					if before, stood := approved[sentence]; stood && before != author {
						by = before // another has answered for it already
					}
					if by == author {
						t.Fatalf("seed %d: %s published %q with their own approval, revision %d", seed, author, sentence, head.Number)
					}
					now[sentence] = by
				}
				approved = now
			}
		}
	}
	if publications < 12 {
		t.Errorf("%d publications: the walks show too little", publications)
	}
	t.Logf("%d publications", publications)
}

// tries takes a step that may fail, and says whether it did not.
func (w *world) tries(who kb.Principal, s kb.Step) bool {
	w.Helper()
	_, err := w.workflow.Do(ctx, who, w.newest(s))
	if k := kb.KindOf(err); err != nil && k != kb.Denied && k != kb.Conflict {
		w.Fatal(err)
	}
	return err == nil
}
