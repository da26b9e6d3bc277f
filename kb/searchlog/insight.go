package searchlog

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// LastDays are the days up to now.
func (l *Log) LastDays(n int) Period {
	today := DayOf(l.now())
	return Period{today - Day(n-1), today}
}

// below reports whether a category is one or below it.
func below(category, above string) bool {
	return above == "" || category == above || strings.HasPrefix(category, above+"/")
}

// Totals are sums with what follows from them.
type Totals struct {
	Sum
	Unclicked     int     `json:"unclicked"`
	ZeroRate      float64 `json:"zeroRate"`      // of intents
	UnclickedRate float64 `json:"unclickedRate"` // of answers where clicks are known
	MeanPlace     float64 `json:"meanPlace"`     // of what is opened first, from 1
	MeanTookMs    float64 `json:"meanTookMs"`    // of a request
}

func newTotals(s Sum) Totals {
	return Totals{s, s.Unclicked(), s.ZeroRate(), s.UnclickedRate(), s.Place(), float64(s.Took().Microseconds()) / 1000}
}

// Part is a day, a face or a category with its totals.
type Part struct {
	Name string `json:"name"`
	Totals
}

// Overview is what was asked in a period.
type Overview struct {
	Period
	Total      Totals `json:"total"`
	Before     Totals `json:"before"` // in the period of the same length before
	Days       []Part `json:"days"`   // all of the period, in order
	Faces      []Part `json:"faces"`
	Categories []Part `json:"categories"`     // of the first level, the most asked first; "" found nothing
	Logging    bool   `json:"logging"`        // searches are logged now
	Since      Day    `json:"since,omitzero"` // the first day of which there is anything
}

// Overview sums up a period, for editors.
func (l *Log) Overview(ctx context.Context, who kb.Principal, w Wanted) (Overview, error) {
	if err := w.check(who); err != nil {
		return Overview{}, err
	}
	all, err := l.store.Days(ctx, Period{w.Before().From, w.Until})
	if err != nil {
		return Overview{}, err
	}
	standing, err := l.Standing(ctx, who)
	if err != nil {
		return Overview{}, err
	}
	out := Overview{Period: w.Period, Faces: []Part{}, Categories: []Part{}, Logging: !l.Off, Since: standing.Since}
	var total, before Sum
	days, faces, categories := map[Day]Sum{}, map[string]Sum{}, map[string]Sum{}
	for _, d := range all {
		switch {
		case d.Internal != w.Internal, w.Face != "" && d.Face != w.Face, !below(d.Category, w.Category):
			continue
		case !w.Contains(d.Day):
			before = before.Add(d.Sum)
			continue
		}
		top, _, _ := strings.Cut(d.Category, "/")
		total, days[d.Day] = total.Add(d.Sum), days[d.Day].Add(d.Sum)
		faces[string(d.Face)], categories[top] = faces[string(d.Face)].Add(d.Sum), categories[top].Add(d.Sum)
	}
	out.Total, out.Before = newTotals(total), newTotals(before)
	for day := w.From; day <= w.Until; day++ {
		out.Days = append(out.Days, Part{day.String(), newTotals(days[day])})
	}
	out.Faces, out.Categories = parts(faces), parts(categories)
	return out, nil
}

// parts are those with the most intents first.
func parts(sums map[string]Sum) []Part {
	out := []Part{}
	for name, s := range sums {
		out = append(out, Part{name, newTotals(s)})
	}
	slices.SortFunc(out, func(a, b Part) int { return cmp.Or(b.Intents-a.Intents, cmp.Compare(a.Name, b.Name)) })
	return out
}

// candidates are how many questions are looked at for those that rise, or lie in a
// category.
const candidates = 500

// Questions are what was asked in a period by an order, at most limit of them: for
// editors, who see the questions of few visitors too.
func (l *Log) Questions(ctx context.Context, who kb.Principal, w Wanted, order Order, limit int) ([]Question, error) {
	if err := w.check(who); err != nil {
		return nil, err
	}
	all, err := l.store.Questions(ctx, w, order, candidates)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(q Question) bool { return !below(q.Category, w.Category) })
	if order != OrderRising {
		all = all[:min(len(all), limit)]
	}
	if err := l.compare(ctx, w, all); err != nil {
		return nil, err
	}
	if order == OrderRising {
		all = slices.DeleteFunc(all, func(q Question) bool { return q.rise() <= 1 })
		slices.SortStableFunc(all, func(a, b Question) int { return cmp.Compare(b.rise(), a.rise()) })
	}
	return all[:min(len(all), limit)], nil
}

// compare adds how often questions were asked in the period before.
func (l *Log) compare(ctx context.Context, w Wanted, all []Question) error {
	keys := make([]int64, len(all))
	for i, q := range all {
		keys[i] = q.Key
	}
	w.Period = w.Before()
	before, err := l.store.Sums(ctx, w, keys)
	for i := range all {
		all[i].Before = before[all[i].Key].Intents
	}
	return err
}

// rise is by how many standard deviations a question was asked more than before, as if
// both numbers were Poisson distributed.
func (q Question) rise() float64 {
	return float64(q.Intents-q.Before) / math.Sqrt(float64(max(1, q.Intents+q.Before)))
}

// Articles are what visitors did with articles in a period, by slug: for editors.
func (l *Log) Articles(ctx context.Context, who kb.Principal, p Period) ([]ArticleSum, error) {
	if err := (Wanted{Period: p}).check(who); err != nil {
		return nil, err
	}
	return l.store.Articles(ctx, p)
}
