package kb

import (
	"context"
	"time"
)

// Shown is a picture as somebody is given it.
type Shown struct {
	Medium
	Public bool // customers are, too
}

// Medium is a picture by its name, for whoever may see a text that shows it: customers
// what is public and in force; agents what is or was in force; editors all, those
// of drafts too. For anybody else there is none.
func (l *Library) Medium(ctx context.Context, who Principal, name string) (Shown, error) {
	now, may := l.now(), who.AtLeast(RoleEditor)
	out := Shown{}
	err := l.Store.EachNaming(ctx, name, func(s Summary) error {
		if s.InForceAt(now) && (Principal{}).MaySee(s.Audience) {
			out.Public, may = true, true
		}
		if who.AtLeast(RoleAgent) && who.MaySee(s.Audience) && len(s.InForce) > 0 && !now.Before(s.InForce[0].From) {
			may = true
		}
		return nil
	})
	switch {
	case err != nil:
		return Shown{}, err
	case !may:
		return Shown{}, Errorf(NotFound, "medium_not_found", "there is no such picture")
	}
	out.Medium, err = l.Store.Medium(ctx, name)
	return out, err
}

// pictureGrace is how long an uploaded picture waits for a draft to name it.
const pictureGrace = 7 * 24 * time.Hour

// SweepPictures removes the pictures that no revision names, some time after they
// were uploaded, and says how many.
func (w *Workflow) SweepPictures(ctx context.Context) (int, error) {
	now := w.now()
	return w.Store.RemoveUnnamed(ctx, now.Add(-pictureGrace), func(name string) Event {
		return Event{At: now, Actor: ActorProgram, Action: "media.remove", Object: name}
	})
}
