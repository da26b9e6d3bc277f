//go:build unix

package compliance_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// hostile are texts that took the check long for their length: one sentence
// without an end.
func hostile() map[string]func(bytes int) string {
	repeat := func(s string) func(int) string {
		return func(n int) string { return strings.Repeat(s, n/len(s)+1)[:n/len(s)*len(s)] }
	}
	han := func(n int) string {
		rng := rand.New(rand.NewPCG(1, 2))
		rs := make([]rune, n/3)
		for i := range rs {
			rs[i] = rune(0x4e00 + rng.IntN(0x5000))
		}
		return string(rs)
	}
	return map[string]func(int) string{
		"hits":              repeat("保本保息稳赚不赔"),
		"allowed hits":      repeat("不承诺保本，也不保证收益，"),
		"hits with rules":   repeat("本产品年化收益5%，专家推荐，秒批，验证码发给我"),
		"daily rates":       repeat("日利率0.05%、"),
		"rates and years":   repeat("日利率0.05%的年化利率9%、"),
		"instalments":       repeat("每期手续费0.6%年化7.2%、"),
		"digits":            repeat("1"),
		"spread digits":     repeat("1 3 9 "),
		"telephone numbers": repeat("13912345678 "),
		"spoken digits":     repeat("幺三九，"),
		"letters":           repeat("a"),
		"mailboxes":         repeat("a@"),
		"brackets":          repeat("[a]("),
		"open quotes":       repeat("“保本"),
		"closed quotes":     repeat("保本”"),
		"titles":            repeat("《保本"),
		"ideographs":        han,
		"table row":         repeat("|保本"),
		"table":             repeat("|保本|\n"),
		"list":              repeat("- 保本\n"),
		"headings":          repeat("# 保本\n"),
		"lines":             repeat("保本\n\n"),
		"separators":        repeat("保.本."),
		"levels":            repeat("本产品风险等级为R5、"),
		"percent":           repeat("90%的客户"),
		"tags":              repeat("<a "),
		"entities":          repeat("&#20445;"),
	}
}

func hostileArticle(text string) kb.Article {
	return kb.Article{Slug: "x", Title: "借款", Answer: "好。", Category: "loan", Audience: kb.AudiencePublic, RiskLevel: "R2", Products: []string{"公募基金"}, Body: text}
}

// Ten times the text takes at most fifteen times as long, and 100 kB under half a
// second, whatever the text; a second on a machine that others keep from its memory, on which
// all takes twice as long.
func TestCheckIsLinear(t *testing.T) {
	measuresTime(t)
	pack := loadPack(t)
	took := func(a kb.Article) time.Duration {
		start := processorTime(t)
		check(t, pack, a, now)
		return processorTime(t) - start
	}
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			small, large := time.Hour, time.Hour
			for range 5 { // the garbage of another test may be collected meanwhile, and others work beside
				small, large = min(small, took(hostileArticle(text(10_000)))), min(large, took(hostileArticle(text(100_000))))
				if large < time.Second && large < max(15*small, 100*time.Millisecond) {
					t.Logf("10 kB %v, 100 kB %v", small.Round(time.Millisecond), large.Round(time.Millisecond))
					return
				}
			}
			t.Errorf("10 kB take %v, 100 kB %v", small, large)
		})
	}
}

func TestCheckStopsWithItsContext(t *testing.T) {
	measuresTime(t)
	pack := loadPack(t)
	// late is for how long a check went on; 0 where it was done before.
	late := func(t *testing.T, a kb.Article) time.Duration {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		cancelled := make(chan time.Duration, 1)
		time.AfterFunc(20*time.Millisecond, func() { cancelled <- processorTime(t); cancel() })
		found, err := pack.Check(ctx, a, now)
		end := processorTime(t)
		if err == nil {
			return 0
		}
		if !errors.Is(err, context.Canceled) || found != nil {
			t.Errorf("%v, %d findings", err, len(found))
		}
		return end - <-cancelled
	}
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			a := hostileArticle(text(150_000)) // whose page is parsed in one go, in 50 ms at most
			least := time.Hour
			for range 5 { // the garbage of another test may be collected meanwhile, and others work beside
				if least = min(least, late(t, a)); least <= 100*time.Millisecond {
					return
				}
			}
			t.Errorf("went on for %v", least)
		})
	}
}

// measuresTime leaves a test out with -short, which goes with the race detector.
func measuresTime(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it measures time, which the race detector multiplies: run it without -short")
	}
}

// processorTime is what this process has had of the processors, which a busy
// machine does not change much.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// What could not be checked to the end does not pass.
func TestTooMuchTextBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("it checks 300 kB of findings: run it without -short")
	}
	t.Parallel()
	found := check(t, loadPack(t), hostileArticle(hostile()["hits with rules"](300_000)), now)
	if !slices.ContainsFunc(found, func(f kb.Finding) bool { return f.Rule == "Q-SIZE" && f.Severity == kb.Block }) {
		t.Errorf("no Q-SIZE among %d findings", len(found))
	}
	if len(found) > 1001 {
		t.Errorf("%d findings", len(found))
	}
}

// A sentence without an end hides nothing, wherever the cuts fall.
func TestNothingIsMissedWhereALongLineIsCut(t *testing.T) {
	t.Parallel()
	pack := loadPack(t)
	step := 3 // a quarter of the match
	if testing.Short() {
		step = 50
	}
	for before := 0; before < 700; before += step {
		a := wealth(strings.Repeat("我", before) + "保证您每年都能拿到的收益" + strings.Repeat("们", 700))
		if !slices.ContainsFunc(check(t, pack, a, now), func(f kb.Finding) bool { return f.Rule == "R-PROMISE" && strings.HasPrefix(f.Match, "保证您") }) {
			t.Fatalf("missed after %d characters", before)
		}
	}
}
