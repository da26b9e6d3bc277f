package insight

import (
	"fmt"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// The size of a chart, in units of its own.
const (
	chartWidth  = 720.0
	chartHeight = 180.0
	chartLeft   = 44.0 // for numbers
	chartBelow  = 22.0 // for days
)

// chart is bars of days, each with a part that stands for those that found nothing. It
// is drawn on the server; the table below it says the same.
type chart struct {
	Width, Height float64
	Bars          []bar
	Lines         []line
	Labels        []label
}

type bar struct{ X, Y, Width, Height, ZeroY, ZeroHeight float64 }

type line struct {
	Y, TextY float64
	Text     string
}

type label struct {
	X    float64
	Text string
}

// newChart draws the intents of days.
func newChart(days []searchlog.Part) chart {
	c := chart{Width: chartWidth, Height: chartHeight}
	top := 4
	for _, d := range days {
		top = max(top, d.Intents)
	}
	top = round(top)
	floor := chartHeight - chartBelow
	height := func(n int) float64 { return (floor - 8) * float64(n) / float64(top) }
	for i := range 3 {
		n := top * i / 2
		c.Lines = append(c.Lines, line{floor - height(n), floor - height(n) + 4, fmt.Sprint(n)})
	}
	step := (chartWidth - chartLeft) / float64(max(1, len(days)))
	every := max(1, (len(days)+6)/7)
	for i, d := range days {
		x := chartLeft + float64(i)*step
		c.Bars = append(c.Bars, bar{x + step*.1, floor - height(d.Intents), step * .8, height(d.Intents), floor - height(d.Zero), height(d.Zero)})
		if i%every == 0 {
			c.Labels = append(c.Labels, label{x, d.Name[len("2006-"):]})
		}
	}
	return c
}

// round is a number with one digit that counts, at least as great, and even.
func round(n int) int {
	for step := 2; ; step *= 10 {
		for _, m := range []int{1, 2, 3, 4, 5} {
			if n <= m*step {
				return m * step
			}
		}
	}
}
