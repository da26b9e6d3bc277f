package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// The service removes pictures that no text names, once they have waited long enough.
func TestServiceRemovesUnusedPictures(t *testing.T) {
	data := t.TempDir()
	st, err := store.Open(context.Background(), instance.StorePath(data))
	must(t, err)
	names := map[string]string{}
	for what, at := range map[string]time.Time{"old": time.Now().AddDate(0, 0, -8), "new": time.Now()} {
		m, err := kb.NewMedium([]byte("GIF89a " + what))
		must(t, err)
		names[what] = m.Name
		must(t, st.AddMedium(context.Background(), m, kb.Event{At: at, Actor: "person:li", Action: "media.add", Object: m.Name}))
	}
	must(t, st.Close())
	s := serve(t, "--data", data)
	defer s.stop()
	for range 100 {
		if log := output(t, 0, "audit", "show", "--data", data); strings.Contains(log, `"media.remove","object":"`+names["old"]) {
			if strings.Contains(log, `"media.remove","object":"`+names["new"]) {
				t.Error("a picture that has just been uploaded is gone")
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the picture is still there")
}
