package overview

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

const (
	shownTasks   = 6  // of each kind on the first page
	gapDays      = 28 // that the gaps page looks at, too
	warnedBefore = 30 // days before a token ends
)

// startView is the first page.
type startView struct {
	worklist.Tasks
	Open      []reference.Revision // files beside the articles that are on their way
	Files     []reference.Revision // those that wait for whoever looks
	Gaps      []*gaps.Gap          // open ones
	GapsKnown bool
	Dead      []kb.Short // articles with links that lead nowhere
	DeadKnown bool
	Diverged  []kb.Divergence
	Held      string
	Short     []kb.Short // articles in force that fall short of the rules
	Ending    []auth.Token
	Meaning   *meaning // what keeps searches from going by meaning; nil is nothing
}

// meaning is how far vectors are.
type meaning struct {
	Texts, Waiting int
	Down           bool
}

// First are the first few of a list.
func (startView) First(n int) int { return min(n, shownTasks) }

// Waits is how much waits for whoever looks.
func (v startView) Waits() int { return len(v.Waiting) + len(v.Files) }

// start is what whoever looks has to do: editors what they write and look after,
// reviewers besides what waits for them, administrators besides what only they may do.
func (p *pages) start(c echo.Context) error {
	if len(c.QueryParams()) > 0 { // the list of articles was here
		return moved(c)
	}
	ctx, who := c.Request().Context(), p.API.Principal(c)
	var v startView
	var err error
	if v.Tasks, err = p.Deps.Lists.Tasks(ctx, who); err != nil {
		return err
	}
	if err := p.lookAtFiles(ctx, who, &v); err != nil {
		return err
	}
	v.Gaps, v.GapsKnown = p.gaps.get(ctx, func(ctx context.Context) ([]*gaps.Gap, error) { return p.openGaps(ctx, who) })
	v.Dead, v.DeadKnown = p.links.get(ctx, p.Deps.Links.AllDead)
	if p.content != nil {
		v.Diverged, v.Held = p.content.Diverged(), p.content.Held()
	}
	v.Short = p.Deps.Recheck().Short
	if p.Deps.Vectors != nil {
		if texts, waiting, down := p.Deps.Vectors(); waiting > 0 || down {
			v.Meaning = &meaning{texts, waiting, down}
		}
	}
	if who.AtLeast(kb.RoleAdmin) {
		if v.Ending, err = p.endingTokens(ctx, who); err != nil {
			return err
		}
	}
	return p.Render(c, http.StatusOK, "start", site.Page{Title: "待办", Data: v})
}

// lookAtFiles finds the files beside the articles that are on their way, and those that
// wait for somebody: what others have handed in for reviewers, their own drafts for
// editors. A change of a fact must not wait unseen because no article does.
func (p *pages) lookAtFiles(ctx context.Context, who kb.Principal, v *startView) error {
	if p.files == nil {
		return nil
	}
	open, err := p.files.Open(ctx, who)
	for _, file := range slices.Sorted(maps.Keys(open)) {
		r := open[file]
		v.Open = append(v.Open, r)
		own := slices.Contains(who.Parties(), r.Author) || slices.Contains(who.Parties(), r.Review.SubmittedBy)
		if r.State == kb.StateInReview && who.AtLeast(kb.RoleReviewer) && !own || r.State == kb.StateDraft && own {
			v.Files = append(v.Files, r)
		}
	}
	return err
}

// openGaps are the gaps that somebody has yet to close.
func (p *pages) openGaps(ctx context.Context, who kb.Principal) ([]*gaps.Gap, error) {
	log := p.API.Searches()
	all, err := gaps.Workbench{Log: log, Search: p.Deps.Engine.Search, Now: p.API.Now}.Gaps(ctx, who, log.LastDays(gapDays))
	return slices.DeleteFunc(all, func(g *gaps.Gap) bool { return g.State != searchlog.GapOpen && g.State != searchlog.GapWorking }), err
}

// endingTokens are those that will be of no use soon.
func (p *pages) endingTokens(ctx context.Context, who kb.Principal) ([]auth.Token, error) {
	all, err := p.Deps.Accounts.Tokens(ctx, who)
	soon := p.API.Now().AddDate(0, 0, warnedBefore)
	return slices.DeleteFunc(all, func(t auth.Token) bool {
		return t.Expires.IsZero() || t.Expires.After(soon) || t.Expires.Before(p.API.Now())
	}), err
}
