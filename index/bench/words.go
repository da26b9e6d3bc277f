package bench

import (
	"math/rand/v2"
	"strings"
	"sync"
)

// The words of the synthetic bodies: what every text has, words of the trade,
// compounds of two of those, and words of two characters that mean nothing. They
// are drawn by Zipf's law, as words of real texts are.

const (
	frequent = "的 在 可以 需要 您 如果 并 和 或 会 进行 后 时 请 为 由 按 到 将 已 不 是 有 与 以 及 通过 对 其 该 应 根据 一般 即可 同时 因此 但 若 则 仍 可能 具体 相关 以下 以上 之后 之前 期间 部分 全部"
	trade    = "账户 资金 银行 客户 交易 业务 办理 申请 额度 费用 时间 服务 利率 还款 信息 本人 身份证 页面 规则 产品 合同 金额 工作日 余额 支付 手机 密码 验证 审核 系统 收益 风险 保险 基金 贷款 存款 本金 利息 期限 日期 到账 转账 提现 充值 赎回 申购 份额 净值 持有 平台 机构 监管 协议 授权 条件 材料 证件 网点 柜台 客服 短信 通知 记录 明细 账单 逾期 违约 征信 报告 信用 评估 等级 限额 次日 节假日 自动 扣款 绑定 解绑 冻结 解冻 注销 开户 销户 变更 退款 退保 理赔 保单 保费 受益人 投保人 等待期 犹豫期 责任 条款 担保 抵押 分期 手续费 年费 罚息 免息 优惠 活动 积分 权益 税费 发票 凭证 流水 证明 盖章 原件 复印件 渠道 线上 应用 设备 登录 指纹 安全 盗刷 挂失 补办 投诉 处理 结果 原因 失败 成功 提示 操作 选择 点击 提交 确认 取消 撤销 修改 查询 下载"
	plain    = "一是了不人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
)

const vocabularySize = 8000

// vocabulary is the same on every machine and for every seed: only what is made
// of it differs.
var vocabulary = sync.OnceValue(func() []string {
	r := rand.New(rand.NewPCG(8, 8000))
	words := append(strings.Fields(frequent), strings.Fields(trade)...)
	seen := map[string]bool{}
	for _, w := range words {
		seen[w] = true
	}
	ofTrade, chars := strings.Fields(trade), []rune(plain)
	for len(words) < vocabularySize {
		var w string
		if r.IntN(4) == 0 {
			w = ofTrade[r.IntN(len(ofTrade))] + ofTrade[r.IntN(len(ofTrade))]
		} else {
			w = string([]rune{chars[r.IntN(len(chars))], chars[r.IntN(len(chars))]})
		}
		if !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
})

// rareFrom is the rank from which on a word is rare.
const rareFrom = 2000

// writer writes texts by one source of chance.
type writer struct {
	*rand.Rand
	zipf *rand.Zipf
}

func newWriter(seed, stream uint64) *writer {
	r := rand.New(rand.NewPCG(seed, stream))
	return &writer{r, rand.NewZipf(r, 1.07, 8, vocabularySize-1)}
}

func (w *writer) word() string { return vocabulary()[w.zipf.Uint64()] }

func (w *writer) rareWord() string {
	return vocabulary()[rareFrom+w.IntN(vocabularySize-rareFrom)]
}

func (w *writer) product() product {
	return products[int(float64(len(products))*w.Float64()*w.Float64())]
}

func (w *writer) intent() intent { return intents[w.IntN(len(intents))] }

func one[T any](w *writer, list []T) T { return list[w.IntN(len(list))] }

// sentence is clauses of words, ended by a full stop.
func (w *writer) sentence() string {
	var b strings.Builder
	for clause := range 1 + w.IntN(3) {
		if clause > 0 {
			b.WriteString("，")
		}
		for range 3 + w.IntN(6) {
			b.WriteString(w.word())
		}
	}
	return b.String() + "。"
}

// named is a sentence that says what the article is about.
func (w *writer) named(p product, i intent) string {
	switch w.IntN(5) {
	case 0:
		return "关于" + p.name + i.ask + "，" + w.sentence()
	case 1:
		return p.name + "的" + i.short + "以" + w.word() + w.word() + "为准。"
	case 2:
		return "办理" + p.name + "时，" + w.sentence()
	case 3:
		return "涉及" + i.short + "的，" + w.sentence()
	}
	return "在" + p.name + "中，" + w.word() + i.short + w.word() + "，" + w.sentence()
}
