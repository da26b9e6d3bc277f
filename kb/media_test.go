package kb_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// picture uploads one and gives its name.
func (w *world) picture(content string) string {
	w.Helper()
	m, err := w.workflow.AddMedium(ctx, editor, []byte("GIF89a "+content))
	w.must(err)
	return m.Name
}

// shows is an article whose text shows a picture.
func shows(slug, picture string, audience kb.Audience) kb.Article {
	a := text(slug, "图：![](/media/"+picture+")\n")
	a.Audience = audience
	return a
}

// A picture is for whoever may see a text that shows it: editors from its upload on,
// customers while a public text is in force, agents internal ones and what has been.
func TestWhoSeesAPicture(t *testing.T) {
	w := newWorld(t)
	open, inner, moved := w.picture("open"), w.picture("inner"), w.picture("moved")
	sees := func(when, picture string, want string) {
		t.Helper()
		got := ""
		for _, who := range []kb.Principal{customer, agent, editor} {
			m, err := w.library.Medium(ctx, who, picture)
			switch {
			case err == nil && m.Public:
				got += "public "
			case err == nil:
				got += "private "
			default:
				wantError(t, when, err, kb.NotFound, "medium_not_found")
				got += "none "
			}
			if err != nil && len(m.Data) > 0 {
				t.Errorf("%s: bytes beside the error", when)
			}
		}
		if got != want {
			t.Errorf("%s: a customer, an agent, an editor are given %s, want %s", when, got, want)
		}
	}
	sees("uploaded", open, "none none private ")
	w.write(editor, shows("open", open, kb.AudiencePublic))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "open"})
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "open"})
	sees("approved", open, "none none private ")
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "open", At: w.now.Add(time.Hour)})
	sees("scheduled", open, "none none private ")
	w.now = w.now.Add(time.Hour)
	sees("in force", open, "public public public ")
	w.publish(shows("inner", inner, kb.AudienceAgent))
	sees("internal", inner, "none private private ")
	w.publish(shows("both", open, kb.AudienceAgent))
	sees("public and internal", open, "public public public ")
	w.archive("open")
	sees("taken back", open, "none private private ")

	w.publish(shows("moved", moved, kb.AudiencePublic))
	w.now = w.now.Add(time.Hour)
	w.publish(shows("moved", moved, kb.AudienceAgent))
	sees("switched to internal", moved, "none private private ")
	w.publish(text("moved", "没有图了"))
	sees("replaced", moved, "none private private ")
	sees("unknown", "00000000000000000000000000000000.png", "none none none ")
}

// Pictures that no draft takes up go after a while, and that stands in the log.
func TestUnusedPicturesGo(t *testing.T) {
	w := newWorld(t)
	used, unused, dropped := w.picture("used"), w.picture("unused"), w.picture("dropped")
	w.write(editor, shows("a", used, kb.AudiencePublic))
	w.write(editor, shows("b", dropped, kb.AudiencePublic))
	w.do(editor, kb.Step{Action: kb.ActionDiscard, Slug: "b"})
	sweep := func(want int) {
		t.Helper()
		if n, err := w.workflow.SweepPictures(ctx); err != nil || n != want {
			t.Errorf("%d pictures go, %v, want %d", n, err, want)
		}
	}
	w.now = w.now.AddDate(0, 0, 7)
	sweep(0)
	w.now = w.now.Add(time.Second)
	sweep(1)
	sweep(0)
	for name, there := range map[string]bool{used: true, unused: false, dropped: true} { // what the history shows stays
		if _, err := w.library.Medium(ctx, editor, name); (err == nil) != there {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := w.records("media.remove"); len(got) != 1 || got[0].Object != unused || got[0].Actor != kb.ActorProgram || !got[0].At.Equal(w.now) {
		t.Errorf("the log has %+v", got)
	}
	again := w.picture("unused") // uploaded anew, it may be used
	w.now = w.now.AddDate(0, 0, 6)
	w.write(editor, shows("c", again, kb.AudiencePublic))
	w.now = w.now.AddDate(0, 0, 6)
	sweep(0)
}

func TestPicturesOfAText(t *testing.T) {
	name := func(end string) string { return "0123456789abcdef0123456789abcdef." + end }
	for body, want := range map[string]int{
		"无图": 0, "![](/media/" + name("png") + ")": 1, "<img src='/media/" + name("jpg") + "'>": 1, "[图]: " + name("webp"): 1, name("gif") + name("gif"): 1, name("png") + name("gif"): 2,
		name("svg"): 0, "![](/media/0123.png)": 0,
	} {
		if got := (kb.Article{Body: body}).Pictures(); len(got) != want {
			t.Errorf("%q shows %v", body, fmt.Sprint(got))
		}
	}
}
