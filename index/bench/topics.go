package bench

import "strings"

// What the synthetic articles are about. Products stand in the order of how many
// articles each gets.

// product is something that people ask about, and the category it is filed under.
type product struct{ name, category string }

// intent is what people want to know: a title, and the words left of it in a
// hurried query.
type intent struct{ ask, short string }

var products = parse(`
信用卡 card/credit
货币基金 wealth/money-fund
消费贷 loan/consumer
支付账户 payment/account
储蓄卡 card/debit
个人征信 credit/report
花呗 loan/instalment
余额宝 wealth/money-fund
房贷 loan/mortgage
重疾险 insurance/health
银行理财 wealth/bank
借呗 loan/consumer
手机银行 account/app
微信支付 payment/account
股票账户 securities/stock
医疗险 insurance/health
定期存款 deposit/fixed
债券基金 wealth/fund
公积金贷款 loan/mortgage
转账汇款 payment/transfer
大额存单 deposit/fixed
分期付款 loan/instalment
车险 insurance/car
指数基金 wealth/fund
数字人民币 payment/account
白条 loan/instalment
社保卡 account/social
零钱通 wealth/money-fund
经营贷 loan/business
国债 wealth/bond
收款码 payment/merchant
意外险 insurance/life
基金定投 wealth/fund
活期存款 deposit/current
网银 account/app
养老保险 insurance/pension
跨境汇款 payment/transfer
黄金积存 wealth/gold
车贷 loan/consumer
融资融券 securities/stock
寿险 insurance/life
结构性存款 deposit/fixed
个人养老金 insurance/pension
商户账户 payment/merchant
可转债 securities/bond
年金险 insurance/pension
外汇账户 account/class
新股申购 securities/stock
助学贷款 loan/consumer
纸黄金 wealth/gold
装修贷 loan/consumer
虚拟卡 card/debit
亲情卡 payment/account
港股通 securities/stock
通知存款 deposit/current
养老理财 wealth/bank
退货运费险 insurance/life
云闪付 payment/account
二类账户 account/class
电子承兑汇票 loan/business
信托产品 wealth/bank
`, func(name, category string) product { return product{name, category} })

var intents = parse(`
多久到账 到账
怎么提前还款 提前还款
手续费怎么算 手续费
逾期会上征信吗 逾期征信
怎么修改手机号 改手机号
为什么被冻结 冻结
怎么注销 注销
每日限额是多少 限额
忘记密码怎么办 忘记密码
怎么查询余额 查余额
利率是多少 利率
如何开通 开通
怎么提高额度 提额
为什么扣款失败 扣款失败
怎么申请退款 退款
能不能保本 保本
收益怎么计算 收益
什么时候还款 还款日
怎么开具发票 发票
如何打印流水 流水
怎么绑定银行卡 绑卡
解绑后多久生效 解绑
怎么关闭自动续费 自动续费
被盗刷了怎么办 盗刷
需要哪些材料 材料
审核要多长时间 审核
为什么申请被拒 被拒
可以取消吗 取消
怎么赎回 赎回
节假日能办理吗 节假日
未成年人能开吗 未成年
怎么更换绑定的设备 换设备
实名认证失败怎么办 实名认证
怎么办理挂失 挂失
如何补办 补办
年费怎么减免 年费
积分怎么兑换 积分
最低还款额怎么算 最低还款
分期后能提前结清吗 提前结清
罚息怎么收 罚息
如何变更受益人 受益人
等待期是多久 等待期
怎么理赔 理赔
退保能退多少钱 退保
犹豫期内怎么退 犹豫期
交易时间是几点到几点 交易时间
怎么撤单 撤单
风险等级怎么看 风险等级
如何做风险测评 风险测评
分红方式怎么改 分红
起购金额是多少 起购
到期后怎么办 到期
怎么转入转出 转入转出
人脸识别不通过怎么办 人脸识别
收不到验证码怎么办 验证码
如何投诉 投诉
客服电话是多少 客服电话
怎么开具证明 证明
额度为什么下降 降额
怎么设置免密支付 免密
怎么关闭授权 关闭授权
`, func(ask, short string) intent { return intent{ask, short} })

func parse[T any](table string, make func(a, b string) T) (out []T) {
	for line := range strings.Lines(strings.TrimSpace(table)) {
		a, b, _ := strings.Cut(strings.TrimSpace(line), " ")
		out = append(out, make(a, b))
	}
	return out
}

// Where, when or for whom: what tells articles about one thing apart.
var settings = strings.Fields("首次办理 线上办理 柜台办理 节假日期间 新客户 老客户 境外使用 异地办理 大额交易 小额交易 夜间 月底 代他人办理 企业客户 个体工商户 学生 退休人员 港澳台居民 外籍人士 更换手机后 更换姓名后 证件过期后 升级后 活动期间 试用期内 合同到期前 合同到期后 换卡后 系统维护时 额度用完后")

// What people put around a question.
var (
	openings = strings.Fields("请问 你好 想问下 我的 请问一下 麻烦问下 咨询 帮我看看 为啥 求助")
	closings = strings.Fields("吗 呢 啊 谢谢 急 怎么办 怎么回事 在哪里看 ？ 呀")
)
