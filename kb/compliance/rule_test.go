package compliance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
)

// tiny loads a pack of one rule, R-X, with the entries and contexts given.
func tiny(t *testing.T, contexts, entries string) *Pack {
	t.Helper()
	p, err := Load([]byte("contexts:\n" + contexts + tinyPack + entries))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// matches are the words that R-X finds, with their severity.
func matches(t *testing.T, p *Pack, a kb.Article) (out []string) {
	t.Helper()
	found, err := p.Check(t.Context(), a, time.Date(2026, 11, 23, 0, 0, 0, 0, kb.Shanghai))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Rule == "R-X" {
			out = append(out, string(f.Severity)+" "+f.Match)
		}
	}
	return out
}

func body(text string) kb.Article {
	return kb.Article{Title: "标题", Answer: "答。", Body: text, Audience: kb.AudiencePublic}
}

func TestEntriesCountWhereTheyShould(t *testing.T) {
	for name, c := range map[string]struct {
		entry   string
		article kb.Article
		want    []string
	}{
		"a word":                {"{id: A, words: [保本]}", body("我保本。"), []string{"warn 保本"}},
		"the entry's severity":  {"{id: A, words: [保本], severity: block}", body("我保本。"), []string{"block 保本"}},
		"a pattern with a gap":  {"{id: A, patterns: ['保…本']}", body("保您的本，保住您那许许多多许多的本。"), []string{"warn 保您的本"}},
		"a long gap":            {"{id: A, patterns: ['保……本']}", body("保一，二，三本。"), []string{"warn 保一，二，三本"}},
		"an exception":          {"{id: A, words: [保本], except: [担保本行]}", body("担保本行，保本。"), []string{"warn 保本"}},
		"unless, met":           {"{id: A, words: [保本], unless: [{in: sentence, all: [不]}]}", body("不保本。"), nil},
		"unless, elsewhere":     {"{id: A, words: [保本], unless: [{in: sentence, all: [不]}]}", body("不。保本。"), []string{"warn 保本"}},
		"unless needs all":      {"{id: A, words: [保本], unless: [{in: sentence, all: [不, 没]}]}", body("不保本。"), []string{"warn 保本"}},
		"if, met":               {"{id: A, words: [补足], if: [{in: sentence, all: [亏]}]}", body("亏了补足。"), []string{"warn 补足"}},
		"if, not met":           {"{id: A, words: [补足], if: [{in: sentence, all: [亏]}]}", body("亏了。补足。"), nil},
		"if, one of two":        {"{id: A, words: [补足], if: [{in: sentence, all: [亏]}, {in: previous, all: [亏]}]}", body("亏了。补足。"), []string{"warn 补足"}},
		"another audience":      {"{id: A, words: [保本], audience: agent}", body("保本。"), nil},
		"other fields":          {"{id: A, words: [保本], fields: [title]}", body("保本。"), nil},
		"dated, undated":        {"{id: A, words: [保本], dated: true}", body("保本。"), []string{"warn 保本"}},
		"required and there":    {"{id: A, requires: [有风险]}", body("投资有风险。"), nil},
		"required and missing":  {"{id: A, requires: [有风险]}", body("投资。"), []string{"warn 标题"}},
		"required in questions": {"{id: A, requires: [有风险]}", kb.Article{Title: "标题", Answer: "答。", Questions: []string{"有风险吗"}}, []string{"warn 标题"}},
		"expired":               {"{id: A, check: expired}", kb.Article{Title: "标题", Answer: "答。", ValidTo: moment("2026-11-22")}, []string{"warn 标题"}},
		"expires tomorrow":      {"{id: A, check: expired}", kb.Article{Title: "标题", Answer: "答。", ValidTo: moment("2026-11-23")}, nil},
		"no risk level":         {"{id: A, check: risk_level_missing}", body("x"), []string{"warn 标题"}},
		"the same level":        {"{id: A, check: risk_level_conflict}", kb.Article{Title: "标题", Answer: "答。", RiskLevel: "R2", Body: "本产品风险等级为R2。"}, nil},
		"another level":         {"{id: A, check: risk_level_conflict}", kb.Article{Title: "标题", Answer: "答。", RiskLevel: "R2", Body: "本产品风险等级为R4。"}, []string{"warn 本产品风险等级为R4"}},
		"another level by name": {"{id: A, check: risk_level_conflict}", kb.Article{Title: "标题", Answer: "答。", RiskLevel: "R1-R2", Body: "本产品属于高风险。"}, []string{"warn 本产品属于高风险"}},
		"levels in general":     {"{id: A, check: risk_level_conflict}", kb.Article{Title: "标题", Answer: "答。", RiskLevel: "R2", Body: "R3及以上的产品波动较大。客户的承受能力为R4。"}, nil},
		"personal data":         {"{id: A, check: personal_data}", body("电话13912345678。"), []string{"warn 13912345678"}},
	} {
		if diff := cmp.Diff(c.want, matches(t, tiny(t, "  none: {when: {history: true}}\n", "      - "+c.entry), c.article)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func moment(s string) kb.Moment {
	m, err := kb.ParseMoment(s)
	if err != nil {
		panic(err)
	}
	return m
}

func TestContextsAllowOrLighten(t *testing.T) {
	with := func(change func(*kb.Article)) kb.Article {
		a := body("我保本。")
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		context string
		article kb.Article
		want    []string
	}{
		"denied":              {"{any: [{in: clause_before, match: '不$'}]}", body("不保本。"), nil},
		"not denied":          {"{any: [{in: clause_before, match: '不$'}]}", body("不是吗，保本。"), []string{"warn 保本"}},
		"denied but":          {"{any: [{in: sentence, match: 不, not: [{in: sentence, match: 但}]}]}", body("不保本但好。"), []string{"warn 保本"}},
		"denied and":          {"{any: [{in: sentence, match: 不, and: [{in: sentence, match: 但}]}]}", body("不保本但好。"), nil},
		"history, flagged":    {"{when: {history: true}, effect: info}", with(func(a *kb.Article) { a.History = true }), []string{"info 保本"}},
		"history, tagged":     {"{when: {history: true}, effect: info}", with(func(a *kb.Article) { a.Tags = []string{"history"} }), []string{"info 保本"}},
		"no history":          {"{when: {history: true}, effect: info}", body("我保本。"), []string{"warn 保本"}},
		"in quotes":           {"{when: {quoted: true}}", body("说“保本”。"), nil},
		"in a title":          {"{when: {titled: true}}", body("《保本办法》。"), nil},
		"for agents":          {"{when: {audience: agent}}", with(func(a *kb.Article) { a.Audience = kb.AudienceAgent }), nil},
		"for agents, public":  {"{when: {audience: agent}}", body("我保本。"), []string{"warn 保本"}},
		"in a category":       {"{when: {categories: [safety]}}", with(func(a *kb.Article) { a.Category = "safety/fraud" }), nil},
		"in a longer name":    {"{when: {categories: [safe]}}", with(func(a *kb.Article) { a.Category = "safety" }), []string{"warn 保本"}},
		"in a field":          {"{when: {fields: [body]}}", body("我保本。"), nil},
		"a formula":           {"{when: {formula: true}}", body("保本额 = 本金 × 比例"), nil},
		"unlike violations":   {"{when: {unlike: -1.5}, effect: info}", body("消协提醒，凡是承诺保本的推介都要警惕，请保留证据。"), []string{"info 保本"}},
		"like violations":     {"{when: {unlike: -1.5}, effect: info}", body("我们这款保本保息，稳赚不赔，您放心买。"), []string{"warn 保本"}},
		"too short to tell":   {"{when: {unlike: -1.5}, effect: info}", body("哪有保本。"), []string{"warn 保本"}},
		"what another says":   {"{any: [{in: next, match: 骗}]}", body("有人说保本。这是骗人的。"), nil},
		"said long before":    {"{any: [{in: previous, match: 骗}]}", body("骗。隔一句。保本。"), []string{"warn 保本"}},
		"said in the article": {"{any: [{in: article, match: 骗}]}", body("骗。隔一句。保本。"), nil},
		"in its paragraph":    {"{any: [{in: paragraph, match: 骗}]}", body("骗。\n\n保本。"), []string{"warn 保本"}},
		"in its section":      {"{any: [{in: section, match: 骗}]}", body("骗。\n\n保本。"), nil},
	} {
		if diff := cmp.Diff(c.want, matches(t, tiny(t, "  here: "+c.context+"\n", "      - {id: A, words: [保本], allow: [here]}"), c.article)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What spares a rule's warnings does not spare what blocks, and a score that is above
// the one of the context spares nothing.
func TestSpareIsForWarnings(t *testing.T) {
	harmless := body("消协提醒，凡是承诺保本的推介都要警惕，请保留证据。")
	for name, c := range map[string]struct {
		severity, score string
		want            []string
	}{
		"a warning":            {"warn", "-1.0", []string{"info 保本"}},
		"a block":              {"block", "-1.0", []string{"block 保本"}},
		"a score out of reach": {"warn", "-99", []string{"warn 保本"}},
	} {
		pack := "contexts:\n  here: {when: {unlike: " + c.score + "}, effect: info}\n" +
			strings.Replace(tinyPack, "    entries:", "    spare: [here]\n    entries:", 1) +
			"      - {id: A, severity: " + c.severity + ", words: [保本]}\n"
		p, err := Load([]byte(pack))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, matches(t, p, harmless)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A denial ends where the sentence turns against it, and 真的 that affirms is no question.
func TestTurnsOfSpeech(t *testing.T) {
	p := realPack(t)
	for sentence, want := range map[string]bool{
		"广告里写的都是真的，我们保本保息":     true,
		"不等于存款但是一样保本保息":        true,
		"说白了不是存款，可是照样保本保息。":    true,
		"我们不承诺收益，却能保证您本金一分不少":  true,
		"不算定期但保本，您尽管放心":        true,
		"宣传页上句句是真的，本金保证不亏":     true,
		"这些宣传是真的吗，真的保本吗":       false,
		"保本保息是真的吗":             false,
		"不能承诺保本，但可以帮您看看风险等级":   false,
		"净值型产品不是存款，不保本，但流动性较好": false,
		"不得宣称虽有波动但保本":          false,
		"理财不等于存款，不保本不保息":       false,
	} {
		found, err := p.Check(t.Context(), kb.Article{Title: "产品介绍", Answer: "答。", Category: "wealth", Audience: kb.AudiencePublic, RiskLevel: "R2", Body: sentence + "\n\n投资有风险。"}, time.Date(2026, 11, 23, 0, 0, 0, 0, kb.Shanghai))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(found, func(f kb.Finding) bool { return f.Rule == "R-PROMISE" && f.Severity != kb.Info }); got != want {
			t.Errorf("%s: %v", sentence, got)
		}
	}
}

func TestKindsOfProducts(t *testing.T) {
	k := &productKind{Categories: []string{"wealth"}, Products: []string{"基金"}, RiskLevel: true, NotCategories: []string{"loan"}}
	for name, c := range map[string]struct {
		article kb.Article
		want    bool
	}{
		"by category":          {kb.Article{Category: "wealth"}, true},
		"by a path":            {kb.Article{Category: "wealth/fund"}, true},
		"by a longer name":     {kb.Article{Category: "wealthy"}, false},
		"by product":           {kb.Article{Category: "general", Products: []string{"公募基金"}}, true},
		"by a disguised one":   {kb.Article{Products: []string{"公 募 基 金"}}, true},
		"by level":             {kb.Article{RiskLevel: "R2"}, true},
		"never in that branch": {kb.Article{Category: "loan/x", RiskLevel: "R2", Products: []string{"基金"}}, false},
		"by nothing":           {kb.Article{Category: "general"}, false},
	} {
		if got := k.has(c.article); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A sentence that no pattern speaks about and that resembles violations is a
// warning with the example it is like; of customers' questions nothing is said,
// and where a pattern has spoken the model is silent.
func TestResemblanceIsAWarning(t *testing.T) {
	p := realPack(t)
	const sentence = "我敢拍着胸口说，这产品百分百赚"
	suspects := func(a kb.Article) (out []kb.Finding) {
		found, err := p.Check(t.Context(), a, time.Date(2026, 11, 23, 0, 0, 0, 0, kb.Shanghai))
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(found, func(f kb.Finding) bool { return !strings.Contains(f.Message, "相近") })
	}
	a := kb.Article{Title: "产品介绍", Answer: "答。", Category: "wealth", Audience: kb.AudiencePublic, RiskLevel: "R2", Body: "大家的钱都在这里翻着跟头往上长，谁也没赔过本钱。\n\n投资有风险。"}
	for _, f := range suspects(a) {
		if f.Severity != kb.Warn || f.Match == "" || !strings.Contains(f.Message, "已知的违规说法“") {
			t.Errorf("%+v", f)
		}
	}
	a.Body, a.Questions = "投资有风险。", []string{sentence}
	if found := suspects(a); len(found) > 0 {
		t.Errorf("a question of customers: %+v", found)
	}
	a.Questions, a.Body = nil, "本产品保本保息，稳赚不赔。\n\n投资有风险。"
	if found := suspects(a); len(found) > 0 {
		t.Errorf("where a pattern has spoken: %+v", found)
	}
}

func TestWordsAreTheSameHoweverTheyAreWritten(t *testing.T) {
	p := tiny(t, "  none: {when: {history: true}}\n", "      - {id: A, words: [保本]}")
	for _, text := range []string{"保本", "保 本", "保\u200b本", "**保**本", "保.本", "保&#26412;", "保夲", "保<b>本</b>"} {
		if got := matches(t, p, body("我们"+text+"。")); len(got) != 1 {
			t.Errorf("%q: %q", text, got)
		}
	}
}
