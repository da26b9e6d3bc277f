package embedded_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
)

var analyzer = sync.OnceValue(func() *zh.Analyzer {
	words, err := zh.LoadWords(content.FS)
	if err != nil {
		panic(err)
	}
	return indextest.Analyzer(words)()
})

func create(t testing.TB, dir string) *embedded.Engine {
	t.Helper()
	e, err := embedded.Create(dir, analyzer(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func TestContract(t *testing.T) {
	indextest.Run(t, func(t *testing.T) index.Engine { return create(t, filepath.Join(t.TempDir(), "index")) })
}

func TestMakerContract(t *testing.T) {
	indextest.RunMaker(t, func(a *zh.Analyzer, fingerprint string) generation.Maker {
		return embedded.Maker{Analyzer: a, Options: embedded.Options{Fingerprint: fingerprint}}
	})
}

var must = indextest.Must

// BenchmarkSearch is the whole search call over synthetic articles, with filter,
// facet, marks and snippet. It reports the median and the 99th percentile.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e := create(b, filepath.Join(b.TempDir(), "index"))
			queries := fill(b, e, n)
			var times []time.Duration
			i := 0
			for b.Loop() {
				if i%len(queries) == 0 { // the same words anew: no answer is kept for them
					again, err := analyzer().WithWords(analyzer().Words())
					must(b, err)
					must(b, e.UseAnalyzer(again))
				}
				start := time.Now()
				if _, err := e.Search(context.Background(), index.Query{Text: queries[i%len(queries)], Scopes: []kb.Scope{kb.ScopePublic}, Limit: 10, CropRunes: 80, Facets: []string{"category"}}); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
				i++
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(e.Stats().Bytes)/float64(n), "bytes/article")
		})
	}
}

// fill makes n articles of products, intents and filler, and questions for them.
func fill(b *testing.B, e *embedded.Engine, n int) (queries []string) {
	products := []string{"余额宝", "货币基金", "信用卡", "消费贷款", "借呗", "花呗", "银行理财", "公募基金", "大额存单", "重疾险", "数字人民币", "支付账户", "征信报告", "定期存款"}
	intents := []string{"多久到账", "怎么提前还款", "手续费怎么算", "逾期会怎样", "为什么被冻结", "怎么注销", "每日限额是多少", "怎么修改手机号", "能不能保本", "如何申请退款"}
	filler := []rune("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严")
	r := rand.New(rand.NewPCG(1, 1))
	for from := 0; from < n; from += 1000 {
		batch := index.Batch{Seq: int64(from + 1000)}
		for i := from; i < min(from+1000, n); i++ {
			p, in := products[int(float64(len(products))*r.Float64()*r.Float64())], intents[r.IntN(len(intents))]
			var body strings.Builder
			for body.Len() < 1500 {
				for range r.IntN(20) + 5 {
					body.WriteRune(filler[int(float64(len(filler))*r.Float64()*r.Float64())])
				}
				body.WriteString(products[r.IntN(len(products))] + "，" + intents[r.IntN(len(intents))] + "。")
			}
			d := indextest.Doc(fmt.Sprintf("s%06d", i), fmt.Sprintf("%s%s（第%d号）", p, in, i), body.String())
			d.Category = fmt.Sprintf("c%d", i%16)
			batch.Updates = append(batch.Updates, index.Update{ArticleID: d.Slug, Documents: []index.Document{d}})
		}
		must(b, e.Apply(context.Background(), batch))
	}
	for range 200 {
		queries = append(queries, products[r.IntN(len(products))]+intents[r.IntN(len(intents))])
	}
	return queries
}
