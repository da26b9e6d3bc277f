package sheets

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// field is what a column holds.
type field int

const (
	unknown field = iota
	question
	answer
	similar
	short
	category
	tags
	id
	audience
	owner
	product
	counter // a running number, which says nothing
)

// headers are the names of columns, as houses write them.
var headers = map[string]field{
	"问题": question, "标准问题": question, "标准问": question, "标准问法": question, "问句": question, "主问题": question, "知识标题": question, "标题": question, "faq标题": question, "知识点": question, "用户问题": question, "客户问题": question, "question": question, "title": question, "问": question, "问题名称": question, "问题标题": question,
	"答案": answer, "回答": answer, "标准答案": answer, "答复": answer, "解答": answer, "回复": answer, "标准回答": answer, "标准话术": answer, "话术": answer, "内容": answer, "正文": answer, "知识内容": answer, "答案内容": answer, "answer": answer, "content": answer, "body": answer, "答": answer, "问题答案": answer,
	"相似问": similar, "相似问题": similar, "相似问法": similar, "相似问句": similar, "相似说法": similar, "扩展问": similar, "扩展问题": similar, "扩展问法": similar, "其他问法": similar, "同义问": similar, "问法": similar, "similarquestions": similar, "similarquestion": similar, "questions": similar, "alternatives": similar, "variants": similar,
	"简答": short, "直接答案": short, "短答案": short, "一句话答案": short, "摘要": short, "shortanswer": short,
	"分类": category, "类目": category, "类别": category, "目录": category, "知识分类": category, "问题分类": category, "所属分类": category, "业务分类": category, "知识目录": category, "category": category, "categories": category, "section": category,
	"一级分类": category, "二级分类": category, "三级分类": category, "四级分类": category, "一级类目": category, "二级类目": category, "三级类目": category, "一级目录": category, "二级目录": category, "三级目录": category,
	"标签": tags, "关键词": tags, "关键字": tags, "tags": tags, "tag": tags, "keywords": tags, "labels": tags,
	"编号": id, "知识编号": id, "知识id": id, "问题id": id, "问题编号": id, "faqid": id, "id": id,
	"受众": audience, "可见范围": audience, "适用对象": audience, "audience": audience,
	"负责人": owner, "维护人": owner, "责任人": owner, "owner": owner,
	"产品": product, "产品名称": product, "product": product,
	"序号": counter, "no": counter, "#": counter,
}

// numbered are the columns of which houses have several: 相似问1, 相似问2.
var numbered = map[field]bool{similar: true, tags: true, category: true}

// fieldOf is what a column of that name holds.
func fieldOf(name string) field {
	plain := strings.ToLower(width.Fold.String(name))
	if at := strings.IndexAny(plain, "(（[【"); at > 0 {
		plain = plain[:at] // 答案（必填）
	}
	plain = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*:：_-", r) {
			return -1
		}
		return r
	}, plain)
	if f, ok := headers[plain]; ok {
		return f
	}
	if f := headers[strings.TrimRight(plain, "0123456789一二三四五六七八九十")]; numbered[f] {
		return f
	}
	return unknown
}

// Audiences as houses write them.
var audiences = map[string]string{
	"公开": "public", "客户": "public", "对客": "public", "外部": "public", "全部": "public", "public": "public", "客户可见": "public",
	"内部": "agent", "坐席": "agent", "客服": "agent", "员工": "agent", "agent": "agent", "internal": "agent", "仅内部": "agent", "坐席可见": "agent",
}

// cells parts a cell that holds several texts.
func cells(text, marks string) (out []string) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
