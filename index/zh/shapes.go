package zh

import "strings"

// lookAlikes are groups of characters that are taken for one another when
// writing or reading: same parts, one stroke more or less.
const lookAlikes = `
己已巳 未末 土士 日曰 人入八 大太犬 天夭 干千于 贝见 货贷 货贺 代伐 信佰 保堡 帐胀怅 账胀 基墓 基其 利刹 息熄 还坏环 款欺 额颜 限银根很 期朗斯 逾愈偷 冻冼栋 结洁诘 授受 投没 资姿 理埋 财材 定宁 赎续读 催摧 收改 证征 徵微 提堤题 现视观 支攴 付什忖 退腿 扣和加 申由甲田电 请清情晴睛 购沟构 卖买 买实 债责绩 担但坦 押抻 抵低底 质盾 押柙 险验检 保呆 单早草 缴激 费贵 率卒 汇江 兑说 挂桂 失矢夫 冒昌 骗编偏 欺期 诈作 盗盔 刷制 密蜜 码妈吗 验脸 核该 查杳 询殉 借惜错 贷袋 分份 红江 股服 票栗 债绩 券卷 净争 值植 估佑 复夏 息恩 拆折 析折 拨拔 抄炒 报服 投设 诉拆 银很 行往 户尸 注往住 销消 绑梆 解触 登凳 录绿 账帖 密宓 额客 开升 立产 转传 财村 托拖 扰忧 优扰 续读 增僧 减碱 赔陪倍 偿尝 赁凭 租组祖 抵抵 抵邸 呗贝 花化 宝玉 余佘 徐余 白自 条备 网冈 晋普 普晋 惠恵 众从 筹寿 典曲 当挡 质贡 仓苍 单箪 链莲 供洪 应庆 收牧 拘狗 催崔 免兔 扣扪 减咸 征怔 侯候 辨辩瓣 幅副福 竞竟 密秘 燥躁 渡度 陷馅 裁栽载
`

var shapeGroups = func() map[rune][]string {
	m := map[rune][]string{}
	for group := range strings.FieldsSeq(lookAlikes) {
		for _, r := range group {
			m[r] = append(m[r], group)
		}
	}
	return m
}()

// LookAlike reports whether two characters are easily taken for one another.
func LookAlike(a, b rune) bool {
	for _, group := range shapeGroups[a] {
		if strings.ContainsRune(group, b) {
			return true
		}
	}
	return false
}
