package dialects_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/dialects"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// site is an export with the links of its items, as drafts has them.
type site struct {
	files *importer.Files
	leads map[string]string
	item  importer.Item
	notes []string
}

func (s *site) Note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

func (s *site) Link(address string) string {
	for _, key := range s.item.Keys(address) {
		if id := s.leads[key]; id != "" {
			return "/a/" + id
		}
	}
	if importer.IsWeb(address) {
		return address
	}
	s.Note("link %s", address)
	return ""
}

func (s *site) Picture(address string) string {
	for _, key := range s.item.Keys(address) {
		if s.files.Has(key) {
			return "/media/" + key
		}
	}
	s.Note("picture %s", address)
	return ""
}

// read reads a site and writes its items as an editor would look at them.
func read(t *testing.T, texts map[string]string) string {
	t.Helper()
	data := map[string][]byte{}
	for name, text := range texts {
		data[name] = []byte(text)
	}
	files, err := importer.Of(data)
	if err != nil {
		t.Fatal(err)
	}
	e, err := dialects.Markdown(files)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{files: files, leads: map[string]string{}}
	for _, it := range e.Items {
		for _, a := range it.Addresses {
			s.leads[a] = it.Article.Slug
		}
	}
	var b strings.Builder
	for _, it := range e.Items {
		s.item, s.notes = it, nil
		body, err := it.Body(s)
		if err != nil {
			t.Fatal(err)
		}
		a := it.Article
		fmt.Fprintf(&b, "%s | %s | %s | %s | %s\n%s", it.ID, a.Slug, a.Title, a.Category, strings.Join(a.Tags, "; "), body)
		for _, n := range append(slices.Clone(it.Notes), s.notes...) {
			fmt.Fprintf(&b, "- %s\n", n)
		}
	}
	for _, n := range e.Notes {
		fmt.Fprintf(&b, "* %s: %s\n", n.Place, n.Text)
	}
	return b.String()
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestHexo(t *testing.T) {
	check(t, read(t, map[string]string{
		"source/_posts/hua-bei.md": "---\ntitle: 花呗怎么还款？\ndate: 2024-03-01 10:00:00\ncategories:\n- [借款, 花呗]\n- [还款]\ntags:\n- 还款\n- 花呗\nabbrlink: 4a17b156\npassword: x\n---\n还款流程。<!-- more -->\n\n" +
			"{% asset_img flow.png 300 流程图 %}\n\n{% note warning %}\n谨防诈骗\n{% endnote %}\n\n见{% post_link jie-bei 借呗 %}与[这里](/posts/jie-bei/)。\n\n{% youtube abc %}\n\n```\n{% raw %}\n```\n",
		"source/_posts/hua-bei/flow.png": "png",
		"source/_posts/jie-bei.md":       "---\ntitle: 借呗\npermalink: posts/jie-bei/\npublished: false\n---\n正文\n",
		"source/_posts/README.md":        "# 说明\n",
	}), `source/_posts/hua-bei.md | 4a17b156 | 花呗怎么还款？ | 借款 / 花呗 | 还款; 花呗
还款流程。

![流程图](/media/source/_posts/hua-bei/flow.png)

::: warning

谨防诈骗

:::

见[借呗](/a/jie-bei)与[这里](/a/jie-bei)。

`+"```\n{% raw %}\n```"+`
- front matter left out: password
- line 23: {% youtube abc %}
source/_posts/jie-bei.md | jie-bei | 借呗 |  | 
正文
- it was a draft there
* source/_posts/README.md: it is taken for no article and was left out
`)
}

func TestHugo(t *testing.T) {
	check(t, read(t, map[string]string{
		"content/pay/limit/index.md": "+++\ntitle = \"限额\"\ntags = [\"支付\"]\ncategories = [\"支付\"]\ndraft = true\nweight = 3\n[params]\nx = 1\n+++\n" +
			"{{< figure src=\"limit.png\" alt=\"限额表\" >}}\n\n见[转账]({{< ref \"transfer.md\" >}})。\n\n{{% notice tip %}}\n提示\n{{% /notice %}}\n\n{{< youtube abc >}}\n",
		"content/pay/limit/limit.png": "png",
		"content/pay/transfer.md":     "{\"title\": \"转账\", \"tags\": [\"支付\"]}\n\n正文\n",
		"content/pay/_index.md":       "+++\ntitle = '支付'\n+++\n",
	}), `content/pay/limit/index.md | limit | 限额 | 支付 | 支付
![限额表](/media/content/pay/limit/limit.png)

见[转账](/a/transfer)。

::: tip

提示

:::
- front matter left out: params
- it was a draft there
- line 18: {{< youtube abc >}}
content/pay/transfer.md | transfer | 转账 | pay | 支付
正文
* content/pay/_index.md: it has no text and was left out
`)
}

func TestJekyll(t *testing.T) {
	check(t, read(t, map[string]string{
		"_posts/2024-01-02-open-account.md":  "---\nlayout: post\ntitle:  开户: 怎么办\ntags: 开户 流程\n---\n# 怎么办\n\n![图]({{ site.baseurl }}/assets/a.png){: .wide}\n\n{: .note}\n见[销户]({% post_url 2024-01-03-close-account %})，{{ \"/x\" | relative_url }}，{{ page.author }}，{{ withdraw_eta }}。\n\n{% highlight ruby %}\nputs\n{% endhighlight %}\n",
		"_posts/2024-01-03-close-account.md": "---\ntitle: 销户\n---\n<img src=\"/assets/a.png\" width=30 alt='图'> 与 <a href=\"/2024/01/02/open-account.html\">开户</a>\n",
		"assets/a.png":                       "png",
	}), "_posts/2024-01-02-open-account.md | open-account | 开户: 怎么办 |  | 开户 流程\n"+
		"## 怎么办\n\n![图](/media/assets/a.png)\n\n见[销户](/a/close-account)，/x，，{{ withdraw_eta }}。\n\n```ruby\nputs\n```\n"+
		"- the front matter has a mistake (yaml: line 2: mapping values are not allowed in this context): only its plain lines were read\n- line 11: {{ page.author }}\n"+
		"_posts/2024-01-03-close-account.md | close-account | 销户 |  | \n![图](/media/assets/a.png) 与 <a href=\"/a/open-account\">开户</a>\n")
}

func TestVitePressAndDocusaurus(t *testing.T) {
	check(t, read(t, map[string]string{
		"docs/index.md":             "---\nlayout: home\n---\n# 首页\n",
		"docs/guide/01-start.mdx":   "---\nid: start\nslug: /guide/begin\nsidebar_label: 开始\n---\nimport Tabs from '@theme/Tabs';\n\n# 开始使用 {#start}\n\n[[toc]]\n\n:::tip[小提示]\n先读[费用](./02-fees.md#年费 \"费用\")和[没有](../none.md)。\n:::\n\n## 二\n\n`[x](y.md)`，![图](/img/a.png)，![外](https://a.cn/b.png)\n",
		"docs/guide/02-fees.md":     "<script setup>\nimport x from 'y'\n</script>\n\n# 费用\n\n{{ $frontmatter.title }}，[开始](/guide/begin)，[甲][1]\n\n[1]: ./01-start.mdx\n",
		"docs/public/img/a.png":     "png",
		"docs/.vitepress/config.ts": "x",
	}), "docs/guide/01-start.mdx | begin | 开始使用 | guide | \n:::tip 小提示\n先读[费用](/a/fees \"费用\")和没有。\n:::\n\n## 二\n\n`[x](y.md)`，![图](/media/docs/public/img/a.png)，[外](https://a.cn/b.png)\n"+
		"- line 6: import Tabs from '@theme/Tabs';\n- link ../none.md\n- picture https://a.cn/b.png\n"+
		"docs/guide/02-fees.md | fees | 费用 | guide | \n费用，[开始](/a/begin)，[甲][1]\n\n[1]: /a/begin\n- line 1: a script or a style\n"+
		"* docs/index.md: it is a start page and was left out\n")
}

// What this program has written comes back as it was, all fields of it.
func TestOwnArticlesComeBack(t *testing.T) {
	a := kb.Article{
		Slug: "fee-1", Title: "年费: 多少？", Questions: []string{"年费"}, Answer: "免费。", Kind: kb.KindHowto, Category: "pay/fees", Products: []string{"信用卡"}, Tags: []string{"费用"},
		Audience: kb.AudiencePublic, Owner: "支付部", Related: []string{"fee-2"}, RiskLevel: "R1", Body: "见[另一](/a/fee-2#x)，{{fee}}。\n\n```\n[a](b.md)\n```\n",
	}
	raw, err := markdown.Format(a)
	if err != nil {
		t.Fatal(err)
	}
	files, err := importer.Of(map[string][]byte{"articles/pay/fees/fee-1.md": raw})
	if err != nil {
		t.Fatal(err)
	}
	e, err := dialects.Markdown(files)
	if err != nil {
		t.Fatal(err)
	}
	got := e.Items[0].Article
	body, err := e.Items[0].Body(&site{files: files, item: e.Items[0]})
	if err != nil {
		t.Fatal(err)
	}
	got.Body, got.Category = body, strings.ReplaceAll(got.Category, " / ", "/")
	one, _ := kb.ContentHash(a)
	if two, _ := kb.ContentHash(got); one != two {
		t.Errorf("%+v\nwant\n%+v", got, a)
	}
}

func TestFoldersThatAreNone(t *testing.T) {
	for name, text := range map[string]string{"a.txt": "甲", "README.md": "", "a.html": "<p>"} {
		files, err := importer.Of(map[string][]byte{name: []byte(text), "b.css": nil})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dialects.Markdown(files); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Any file is read without a panic; what is in code stays as it is.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"---\ntitle: a\n---\n[a](b.md)", "+++\na=1\n+++\n![x](y.png)", "{\"title\":\"a\"}\n<img src='x'>", "{% note %}\n{{< ref \"x\" >}}", "[a]: <b> \"c\"", "[a](<b c> 'd')", "![[a](b)](c)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20_000 {
			return
		}
		files, err := importer.Of(map[string][]byte{"docs/a.md": []byte(text + "\n\n```\n[k](k.md){{< x >}}\n```\n")})
		if err != nil {
			return
		}
		e, err := dialects.Markdown(files)
		if err != nil {
			return
		}
		for _, it := range e.Items {
			_, _ = it.Body(&site{files: files, item: it})
		}
	})
}
