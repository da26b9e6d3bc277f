package entries_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

const tree = `# 分类按客户的事情划分。
categories:
  - slug: wealth
    name: 理财
    children:
      - {slug: fund, name: "基金"} # 公募
      - {slug: gold, name: 黄金}
  - slug: loan
    name: 借款
  - {slug: agent, name: 坐席}
`

// draw writes categories in one line.
func draw(t *testing.T, text string) string {
	t.Helper()
	all, err := entries.Categories(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var say func(cs []taxonomy.Category) string
	say = func(cs []taxonomy.Category) string {
		var out []string
		for _, c := range cs {
			part := c.Slug + "=" + c.Name
			if len(c.Children) > 0 {
				part += "(" + say(c.Children) + ")"
			}
			out = append(out, part)
		}
		return strings.Join(out, " ")
	}
	return say(all)
}

func TestCategoriesAreChangedOneByOne(t *testing.T) {
	for name, test := range map[string]struct {
		change func() (string, error)
		want   string // or the code of the error
	}{
		"add at the top":      {func() (string, error) { return entries.AddCategory(tree, "", "deposit", "存款: 与") }, "wealth=理财(fund=基金 gold=黄金) loan=借款 agent=坐席 deposit=存款: 与"},
		"add below":           {func() (string, error) { return entries.AddCategory(tree, "wealth", "bank", "银行") }, "wealth=理财(fund=基金 gold=黄金 bank=银行) loan=借款 agent=坐席"},
		"add the first below": {func() (string, error) { return entries.AddCategory(tree, "agent", "talk", "话术") }, "wealth=理财(fund=基金 gold=黄金) loan=借款 agent=坐席(talk=话术)"},
		"add what is there":   {func() (string, error) { return entries.AddCategory(tree, "wealth", "gold", "金") }, "category_taken"},
		"add nowhere":         {func() (string, error) { return entries.AddCategory(tree, "none", "x", "y") }, "category_not_found"},
		"add a bad slug":      {func() (string, error) { return entries.AddCategory(tree, "", "A b", "y") }, "invalid_category"},
		"add no name":         {func() (string, error) { return entries.AddCategory(tree, "", "a", " ") }, "invalid_category"},
		"rename":              {func() (string, error) { return entries.RenameCategory(tree, "wealth/fund", "公募\"基金\"") }, "wealth=理财(fund=公募\"基金\" gold=黄金) loan=借款 agent=坐席"},
		"rename nothing":      {func() (string, error) { return entries.RenameCategory(tree, "wealth/x", "y") }, "category_not_found"},
		"remove":              {func() (string, error) { return entries.RemoveCategory(tree, "wealth/gold") }, "wealth=理财(fund=基金) loan=借款 agent=坐席"},
		"remove what is full": {func() (string, error) { return entries.RemoveCategory(tree, "wealth") }, "category_not_empty"},
		"up":                  {func() (string, error) { return entries.Nudge(tree, "loan", "up") }, "loan=借款 wealth=理财(fund=基金 gold=黄金) agent=坐席"},
		"down":                {func() (string, error) { return entries.Nudge(tree, "wealth/fund", "down") }, "wealth=理财(gold=黄金 fund=基金) loan=借款 agent=坐席"},
		"up at the top":       {func() (string, error) { return entries.Nudge(tree, "wealth", "up") }, "wealth=理财(fund=基金 gold=黄金) loan=借款 agent=坐席"},
		"in":                  {func() (string, error) { return entries.Nudge(tree, "agent", "in") }, "wealth=理财(fund=基金 gold=黄金) loan=借款(agent=坐席)"},
		"out":                 {func() (string, error) { return entries.Nudge(tree, "wealth/gold", "out") }, "wealth=理财(fund=基金) gold=黄金 loan=借款 agent=坐席"},
		"in with its own":     {func() (string, error) { return entries.MoveCategory(tree, "wealth", entries.Into, "loan") }, "loan=借款(wealth=理财(fund=基金 gold=黄金)) agent=坐席"},
		"before":              {func() (string, error) { return entries.MoveCategory(tree, "agent", entries.Before, "wealth/gold") }, "wealth=理财(fund=基金 agent=坐席 gold=黄金) loan=借款"},
		"after its neighbour": {func() (string, error) { return entries.MoveCategory(tree, "wealth", entries.After, "loan") }, "loan=借款 wealth=理财(fund=基金 gold=黄金) agent=坐席"},
		"into itself":         {func() (string, error) { return entries.MoveCategory(tree, "wealth", entries.Into, "wealth/gold") }, "invalid_category"},
		"nowhere":             {func() (string, error) { return entries.MoveCategory(tree, "wealth", entries.Into, "x") }, "category_not_found"},
		"nudge nothing":       {func() (string, error) { return entries.Nudge(tree, "wealth/x", "up") }, "category_not_found"},
		"of an empty text":    {func() (string, error) { return entries.AddCategory("# 说明\n", "", "a", "甲") }, "a=甲"},
		"of a bad text":       {func() (string, error) { return entries.AddCategory("a: [", "", "a", "甲") }, "unreadable_file"},
		"of a list":           {func() (string, error) { return entries.AddCategory("- a", "", "a", "甲") }, "unreadable_file"},
	} {
		text, err := test.change()
		got := ""
		if err != nil {
			got = err.(*kb.Error).Code
		} else {
			got = draw(t, text)
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// What is not changed stays as it was written.
func TestTheRestOfATextStays(t *testing.T) {
	text, err := entries.RenameCategory(tree, "loan", "贷款")
	if want := strings.Replace(tree, "借款", "贷款", 1); err != nil || text != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
	for _, file := range []string{"taxonomy.yaml", "facts.yaml"} {
		src, err := content.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, back := "", ""
		if file == "taxonomy.yaml" {
			text, _ = entries.RenameCategory(string(src), "account", "账号")
			back, err = entries.RenameCategory(text, "account", "账户与登录")
		} else {
			text, _ = entries.SetFact(string(src), entries.Fact{Key: "zz", Fields: map[string]string{"value": "1"}})
			back, err = entries.RemoveFact(text, "zz")
		}
		if err != nil || text == back || back != string(src) {
			t.Errorf("%s, there and back: %v\n%.400s", file, err, back)
		}
	}
}

const facts = `# 数据
facts:
  - {key: hotline, label: 客服热线, value: "95000", neutral: 见公告}
  - key: rate
    value: 3
    unit: "%"
    valid_from: 2026-01-01 # 起
`

func TestFactsAreChangedOneByOne(t *testing.T) {
	all, err := entries.Facts(facts)
	if err != nil || len(all) != 2 || all[1].Key != "rate" || all[1].Fields["value"] != "3" || all[1].Fields["valid_from"] != "2026-01-01" || all[0].Fields["value"] != "95000" {
		t.Fatalf("%+v, %v", all, err)
	}
	rate := all[1]
	rate.Fields["value"], rate.Fields["valid_to"], rate.Fields["source"] = "0003", "2026-12-31", "公告: \"甲\"\n乙"
	text, err := entries.SetFact(facts, rate)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# 数据\n", `value: "95000"`, "valid_from: 2026-01-01 # 起\n", "valid_to: 2026-12-31\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	all, err = entries.Facts(text)
	if err != nil || all[1].Fields["value"] != "0003" || all[1].Fields["source"] != "公告: \"甲\"\n乙" {
		t.Errorf("%+v, %v\n%s", all, err, text)
	}
	if _, err := entries.SetFact(facts, entries.Fact{Key: "A b"}); kb.KindOf(err) != kb.Invalid {
		t.Errorf("%v", err)
	}
	if _, err := entries.RemoveFact(facts, "none"); kb.KindOf(err) != kb.Invalid {
		t.Errorf("%v", err)
	}
	rate.Fields = map[string]string{"neutral": "见公告"}
	if text, err = entries.SetFact(facts, rate); err != nil || strings.Contains(text, "unit") || !strings.Contains(text, "neutral: 见公告\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// No text and no path makes a change panic, and what comes of one is read again.
func FuzzChanges(f *testing.F) {
	f.Add(tree, "wealth/gold", "loan", "名")
	f.Add(facts, "rate", "hotline", "x")
	f.Add("categories: {a: b}", "a", "b", "c")
	f.Add("categories: [1, [2], {slug: {}}]\nfacts: [a]", "1", "", "")
	f.Add("&a [*a]", "a", "b", "c")
	f.Fuzz(func(t *testing.T, text, path, target, name string) {
		for _, change := range []func() (string, error){
			func() (string, error) { return entries.AddCategory(text, path, "new", name) },
			func() (string, error) { return entries.RenameCategory(text, path, name) },
			func() (string, error) { return entries.RemoveCategory(text, path) },
			func() (string, error) { return entries.MoveCategory(text, path, entries.Into, target) },
			func() (string, error) { return entries.MoveCategory(text, path, entries.Before, target) },
			func() (string, error) { return entries.Nudge(text, path, "out") },
			func() (string, error) {
				return entries.SetFact(text, entries.Fact{Key: "k", Fields: map[string]string{"value": name}})
			},
			func() (string, error) { return entries.RemoveFact(text, path) },
			func() (string, error) {
				return entries.SetHouse(text, map[string]string{"name": name, "colours.accent": path, "footer": target})
			},
		} {
			next, err := change()
			if err != nil && kb.KindOf(err) != kb.Invalid {
				t.Errorf("%v", err)
			}
			if _, err := entries.Facts(next); err != nil && next != text {
				t.Errorf("%v of %q, made of %q", err, next, text)
			}
		}
		_, _ = entries.Categories(text)
	})
}

const house = `# 站点
name: 甲银行 # 页眉
colours: {accent: "#1a4fa0"}
tiles: [account, safety] # 首页
footer: [甲银行股份有限公司]
`

// What a house says of itself is changed field by field; the rest of the text stays.
func TestTheHouseIsChangedFieldByField(t *testing.T) {
	said, err := entries.House(house)
	if err != nil || said["name"] != "甲银行" || said["colours.accent"] != "#1a4fa0" || said["footer"] != "甲银行股份有限公司" || said["hotline"] != "" {
		t.Fatalf("%q, %v", said, err)
	}
	same, err := entries.SetHouse(house, said)
	if again, _ := entries.House(same); err != nil || !maps.Equal(again, said) || !strings.Contains(same, "tiles: [account, safety] # 首页") {
		t.Errorf("%s: %q, %v", same, again, err)
	}
	for name, test := range map[string]struct{ set, want map[string]string }{
		"a number stays a text": {map[string]string{"hotline": "95001"}, map[string]string{"hotline": "95001"}},
		"another colour":        {map[string]string{"colours.dark": "#8ab4f8"}, map[string]string{"colours.accent": "#1a4fa0", "colours.dark": "#8ab4f8"}},
		"no colour":             {map[string]string{"colours.accent": ""}, map[string]string{"colours.accent": ""}},
		"a channel":             {map[string]string{"complaint.text": "投诉: 在线", "complaint.url": "https://x.example/a#b"}, map[string]string{"complaint.text": "投诉: 在线", "complaint.url": "https://x.example/a#b"}},
		"lines":                 {map[string]string{"footer": "一: 二\r\n\r\n 三 \r\n"}, map[string]string{"footer": "一: 二\n三"}},
		"no lines":              {map[string]string{"footer": " "}, map[string]string{"footer": ""}},
		"signs":                 {map[string]string{"name": "\"'#: {}"}, map[string]string{"name": "\"'#: {}"}},
	} {
		text, err := entries.SetHouse(house, test.set)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := entries.House(text)
		for key, want := range test.want {
			if got[key] != want || err != nil {
				t.Errorf("%s: %s is %q, want %q (%v) in\n%s", name, key, got[key], want, err, text)
			}
		}
		if !strings.Contains(text, "# 站点") || !strings.Contains(text, "# 首页") {
			t.Errorf("%s: the rest is lost:\n%s", name, text)
		}
	}
	if text, err := entries.SetHouse("", map[string]string{"name": "乙"}); err != nil || text != "name: 乙\n" {
		t.Errorf("of nothing: %q, %v", text, err)
	}
	for _, bad := range []string{"- a\n", "name: [\n"} {
		if _, err := entries.SetHouse(bad, said); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
