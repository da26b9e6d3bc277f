package products

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// File is the name of the file in a content folder.
const File = "products.yaml"

// Limits of the file.
const (
	MaxProducts = 500
	MaxRunes    = 200
)

var (
	riskLevel = regexp.MustCompile(`^R[1-5](-R[1-5])?$`)
	// yieldKey and yieldText find what a record must not have: its order would follow.
	yieldKey  = regexp.MustCompile(`(?i)(?:yield|return|rate|apy|apr|benchmark|performance|income|收益|年化|利率|业绩)`)
	yieldText = regexp.MustCompile(`(?:收益|年化|利率|业绩|分红|回报|派息|净值增长)[^。；\n]{0,12}[0-9０-９][0-9.．]*\s*[%％‰]|[0-9０-９][0-9.．]*\s*[%％‰][^。；\n]{0,6}(?:收益|年化|利率|回报)|百分之[一二三四五六七八九十]`)
)

// Load reads products.yaml of a folder, and says what is wrong with it. Without the
// file there are no products; with a finding that blocks, only those that are whole.
func Load(fsys fs.FS) (List, []kb.Finding) {
	src, err := fs.ReadFile(fsys, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &reader{}
	if err != nil {
		r.report(1, "读不到文件")
		return nil, r.found
	}
	return r.read(src), r.found
}

// reader gathers products and what is wrong with them.
type reader struct {
	out   List
	slugs map[string]bool
	found []kb.Finding
}

func (r *reader) report(line int, format string, args ...any) {
	r.found = append(r.found, kb.Finding{Rule: "F-PRODUCT", Severity: kb.Block, File: File, Line: max(line, 1), Column: 1, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) read(src []byte) List {
	var doc struct {
		Products []yaml.Node `yaml:"products"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	dec.KnownFields(true)
	if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		r.report(lineOf(err), "写法有误：%v", err)
		return nil
	}
	if len(doc.Products) > MaxProducts {
		r.report(1, "有%d种产品，最多%d种", len(doc.Products), MaxProducts)
		return nil
	}
	r.slugs = map[string]bool{}
	for i := range doc.Products {
		before := len(r.found)
		p, ok := r.product(&doc.Products[i])
		if ok {
			r.check(p, doc.Products[i].Line)
		}
		if len(r.found) == before {
			r.out = append(r.out, p)
		}
	}
	r.out.sort()
	return r.out
}

// product reads one record: no unknown keys, and none for a yield.
func (r *reader) product(n *yaml.Node) (p Product, ok bool) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i]; yieldKey.MatchString(key.Value) {
				r.report(key.Line, "%q：产品说明不写收益，也不按收益排列（docs/products.md）", key.Value)
				return p, false
			}
		}
	}
	text, err := yaml.Marshal(n)
	if err == nil {
		dec := yaml.NewDecoder(bytes.NewReader(text))
		dec.KnownFields(true)
		err = dec.Decode(&p)
	}
	if err != nil {
		r.report(n.Line, "写法有误：%v", err)
	}
	return p, err == nil
}

// check holds a record to what one must say.
func (r *reader) check(p Product, line int) {
	if !kb.SlugPattern.MatchString(p.Slug) || r.slugs[p.Slug] {
		r.report(line, "网址名 slug %q 为空、重复，或者不是小写字母、数字和单个连字符", p.Slug)
	}
	r.slugs[p.Slug] = true
	if index(Kinds, p.Kind) < 0 {
		r.report(line, "种类 kind %q 不在 %s 之中", p.Kind, strings.Join(Keys(Kinds), "、"))
	}
	if index(Accesses, p.Access) < 0 {
		r.report(line, "取用 access %q 不在 %s 之中", p.Access, strings.Join(Keys(Accesses), "、"))
	}
	switch deposit := p.Kind == "deposit"; {
	case deposit && p.RiskLevel != "":
		r.report(line, "存款不标风险等级（risk_level）")
	case !deposit && (!riskLevel.MatchString(p.RiskLevel) || len(p.RiskLevel) == 5 && p.RiskLevel[1] > p.RiskLevel[4]):
		r.report(line, "风险等级 risk_level %q 应为 R1 至 R5 或区间（如 R1-R2）", p.RiskLevel)
	case !deposit && p.Insured:
		r.report(line, "只有存款受存款保险保障（insured）")
	}
	if p.Article != "" && !kb.SlugPattern.MatchString(p.Article) {
		r.report(line, "文章 article %q 应为文章的网址名", p.Article)
	}
	if p.AsOf.IsZero() {
		r.report(line, "缺少核对日期 as_of")
	}
	for _, text := range p.Texts() {
		switch n := utf8.RuneCountInString(text); {
		case strings.TrimSpace(text) == "":
			r.report(line, "name、principal、liquidity、term、fees、issuer、licence、source 都要写")
			return
		case n > MaxRunes:
			r.report(line, "“%.30s…”有%d个字符，最多%d个", text, n, MaxRunes)
		case strings.Contains(text, "{{"):
			r.report(line, "“%s”：这里不填 {{键}}", text)
		case yieldText.MatchString(text):
			r.report(line, "“%s”：产品说明不写收益率", text)
		}
	}
}

// lineOf is the line that an error of YAML names.
func lineOf(err error) (line int) {
	if _, after, ok := strings.Cut(err.Error(), "line "); ok {
		_, _ = fmt.Sscanf(after, "%d", &line)
	}
	return line
}
