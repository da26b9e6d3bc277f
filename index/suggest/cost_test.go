package suggest_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/suggest"
)

// listed is an index of n synthetic articles, without their bodies, and their texts.
func listed(n int) (*suggest.Index, []*retrieve.Text) {
	docs := bench.Corpus(n, 1)
	texts := make([]*retrieve.Text, n)
	for i := range docs {
		docs[i].Body = ""
		texts[i] = retrieve.NewText(&docs[i], analyzer())
	}
	x := suggest.New()
	x.Update(analyzer(), texts, nil, func() []*retrieve.Text { return texts })
	x.Complete([]rune("提现"), retrieve.Visibility{}, 1) // waits until they are listed
	return x, texts
}

// change replaces one of the texts by another.
func change(x *suggest.Index, texts []*retrieve.Text, i int) {
	d := *texts[i].Document
	d.Title = fmt.Sprintf("%s%d", d.Title, i%7)
	fresh := retrieve.NewText(&d, analyzer())
	x.Update(analyzer(), []*retrieve.Text{fresh}, []*retrieve.Text{texts[i]}, nil) // all is not asked for
	texts[i] = fresh
}

// What a changed article costs depends on the article and not on how many there are: as
// much memory is touched among twenty times as many.
func TestAChangeCostsTheChange(t *testing.T) {
	allocated := func(n int) float64 {
		x, texts := listed(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		const changes = 150
		for i := range changes {
			change(x, texts, i*len(texts)/changes)
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / changes
	}
	few, many := allocated(300), allocated(6000)
	t.Logf("%.0f bytes a change of 300, %.0f of 6000", few, many)
	if many > 2*few {
		t.Errorf("a change costs %.0f bytes where there are 300, %.0f where there are 6000", few, many)
	}
}

// A change that is none of a title or question takes up little: nothing is listed anew.
func TestWhatStaysIsNotListedAnew(t *testing.T) {
	x, texts := listed(300)
	allocated := func(change func(d *index.Document)) float64 {
		fresh := make([]*retrieve.Text, len(texts))
		for i := range texts {
			d := *texts[i].Document
			change(&d)
			fresh[i] = retrieve.NewText(&d, analyzer())
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range texts {
			x.Update(analyzer(), fresh[i:i+1], texts[i:i+1], nil) // all is not asked for
		}
		runtime.ReadMemStats(&after)
		texts = fresh
		return float64(after.Mallocs - before.Mallocs)
	}
	titles := allocated(func(d *index.Document) { d.Title += "新" })
	bodies := allocated(func(d *index.Document) { d.Body = "另一段正文。" })
	t.Logf("%.0f pieces of memory for 300 titles, %.0f for 300 bodies", titles, bodies)
	if bodies > titles/4 {
		t.Errorf("%.0f pieces of memory for 300 bodies, %.0f for 300 titles", bodies, titles)
	}
}

// The time of a change, of suggestions and of suggestions by pinyin:
//
//	go test -run '^$' -bench . ./index/suggest
func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		x, texts := listed(n)
		var prefixes, spelled []string
		for i, t := range texts[:min(n, 2000)] {
			runes := t.Titles[:min(1+i%4, t.TitleLength)]
			prefixes = append(prefixes, string(runes))
			whole, initials := "", ""
			for _, readings := range analyzer().Readings(runes) {
				if len(readings) > 0 {
					whole, initials = whole+readings[0], initials+readings[0][:1]
				}
			}
			spelled = append(spelled, whole, initials)
		}
		for name, typed := range map[string][]string{"suggest": prefixes, "pinyin": spelled} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				var times []time.Duration
				for i := 0; b.Loop(); i++ {
					best := time.Hour // of three: what the machine does besides is not to be counted
					for range 3 {
						start := time.Now()
						x.Complete([]rune(typed[i%len(typed)]), customer, 10)
						best = min(best, time.Since(start))
					}
					times = append(times, best)
				}
				slices.Sort(times)
				b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e6, "p50-ms")
				b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1e6, "p99-ms")
			})
		}
		b.Run(fmt.Sprintf("change/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				change(x, texts, i*7919%len(texts))
			}
		})
	}
}
