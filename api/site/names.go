package site

import (
	"regexp"
	"strings"

	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// The names that people read; what is stored is English.
var (
	stateNames = map[kb.State]string{
		kb.StateDraft: "草稿", kb.StateInReview: "待复核", kb.StateApproved: "已批准", kb.StateSuperseded: "已被替换", kb.StateScheduled: "定时发布",
		kb.StatePublished: "已发布", kb.StateExpired: "已失效", kb.StateArchived: "已下架",
	}
	kindNames = map[kb.Kind]string{
		kb.KindKnowledge: "常识", kb.KindHowto: "操作", kb.KindRisk: "风险", kb.KindCompliance: "合规", kb.KindAgent: "坐席",
	}
	roleNames = map[kb.Role]string{
		kb.RoleCustomer: "客户", kb.RoleAgent: "坐席", kb.RoleEditor: "编辑", kb.RoleReviewer: "复核", kb.RoleAdmin: "管理员", kb.RoleAdminReviewer: "管理员兼复核",
	}
	stepNames = map[kb.Action]string{
		kb.ActionCreate: "新建", kb.ActionEdit: "修改", kb.ActionDiscard: "放弃草稿", kb.ActionSubmit: "提交复核", kb.ActionApprove: "批准", kb.ActionReject: "退回",
		kb.ActionPublish: "发布", kb.ActionArchive: "下架", kb.ActionKeep: "驳回下架", kb.ActionRestore: "恢复为草稿", kb.ActionUnschedule: "取消定时", kb.ActionAdopt: "接管",
	}
	audienceNames = map[kb.Audience]string{kb.AudiencePublic: "公开", kb.AudienceAgent: "内部"}
	severityNames = map[kb.Severity]string{kb.Block: "禁止", kb.Warn: "警告", kb.Info: "提示"}
	eventNames    = map[string]string{
		"login":                   "登录",
		"login.failed":            "登录失败",
		"logout":                  "退出",
		"person.create":           "新建账号",
		"person.password":         "重设密码",
		"person.disable":          "停用账号",
		"person.enable":           "启用账号",
		"person.role":             "更改角色",
		"person.signout":          "退出所有设备",
		"session.end":             "退出一台设备",
		"password.failed":         "核对密码失败",
		"token.create":            "新建令牌",
		"token.revoke":            "吊销令牌",
		"rules.change":            "红线规则变更",
		"words.change":            "词库变更",
		"taxonomy.change":         "分类变更",
		"articles.export":         "导出文章",
		"articles.import":         "导入草稿",
		"reference.edit":          "修改公共文件",
		"reference.submit":        "公共文件提交复核",
		"reference.approve":       "批准公共文件",
		"reference.reject":        "退回公共文件",
		"reference.discard":       "放弃公共文件的改动",
		"reference.restore":       "恢复公共文件为草稿",
		"reference.publish":       "公共文件按目录更新",
		"article.evidence":        "导出证据",
		"article.request-archive": "申请下架",
		"article.give-back":       "交还给文件",
		"article.read":            "查阅内部文章",
		"comment.begin":           "添加批注",
		"comment.reply":           "回复批注",
		"comment.resolve":         "解决批注",
		"comment.reopen":          "重新打开批注",
		"review.assign":           "指派复核",
		"media.add":               "上传图片",
		"media.remove":            "清理未使用的图片",
		"person.factor.begin":     "开始设置两步验证",
		"person.factor.add":       "开启两步验证",
		"person.factor.remove":    "关闭两步验证",
		"person.factor.reset":     "重设两步验证",
		"person.factor.recovery":  "使用恢复码",
		"audit.export":            "导出操作记录",
		"snippet.save":            "保存话术片段",
		"snippet.propose":         "申请共享片段",
		"snippet.share":           "批准共享片段",
		"snippet.unshare":         "取消共享片段",
		"snippet.remove":          "删除话术片段",
		"mustread.demand":         "要求必读",
		"mustread.end":            "结束必读",
		"mustread.confirm":        "确认已读",
		"experiment.create":       "新建排序实验",
		"experiment.start":        "开始排序实验",
		"experiment.stop":         "停止排序实验",
		"curation.create":         "新建运营规则",
		"curation.edit":           "修改运营规则",
		"curation.submit":         "运营规则提交复核",
		"curation.approve":        "批准运营规则",
		"curation.reject":         "退回运营规则",
		"curation.discard":        "放弃运营规则草稿",
		"curation.archive":        "停用运营规则",
		"curation.restore":        "恢复运营规则为草稿",
		"store.baseline":          "开始逐行记录",
		"store.write":             "改动数据",
		"store.restore":           "恢复备份",
		"site.read":               "读入站点设置",
	}
)

// FileNames are the files beside the articles.
var FileNames = map[string]string{
	reference.Taxonomy: "分类", reference.Facts: "事实", reference.Products: "产品说明", reference.Site: "站点设置", reference.RedLines: "红线规则",
	reference.Synonyms: "同义词", reference.Dictionary: "词典", reference.Readings: "读音", reference.StopWords: "虚词",
}

func actionName(action string) string {
	if name := eventNames[action]; name != "" {
		return name
	}
	if step, ok := strings.CutPrefix(action, "article."); ok && stepNames[kb.Action(step)] != "" {
		return stepNames[kb.Action(step)]
	}
	return action
}

// ValueName is the value of a field as people read it.
func ValueName(f kb.Field, value string) string {
	switch f.Key {
	case "kind":
		return kindNames[kb.Kind(value)]
	case "audience":
		return audienceNames[kb.Audience(value)]
	}
	if f.Kind == kb.FieldFlag && value != "" {
		return "是"
	}
	return value
}

// SeverityName is how bad a finding is, as people read it.
func SeverityName(v kb.Severity) string { return severityNames[v] }

// personName is a principal's id as people read it.
func personName(id string) string {
	switch id {
	case "":
		return "—"
	case kb.ActorFiles:
		return "文件目录"
	case "openid": // auth.ActorIssuer
		return "统一登录"
	case kb.ActorConsole:
		return "命令行"
	case kb.ActorProgram:
		return "系统"
	case "unknown":
		return "未知"
	}
	if login, ok := strings.CutPrefix(id, "person:"); ok {
		return login
	}
	if name, ok := strings.CutPrefix(id, "token:"); ok {
		return "令牌 " + name
	}
	return id
}

// riskText says a level of risk in words, as the suitability rules name them.
func riskText(l *language.Language, level string) string {
	low, high, isRange := strings.Cut(level, "-")
	if !isRange {
		return l.Must("risk.one", level, l.Must("risk."+level))
	}
	return l.Must("risk.range", low, high, l.Must("risk."+low), l.Must("risk."+high))
}

// keyName is how a message names the key of an article's file.
var keyName = regexp.MustCompile(`（[a-z_]+）`)

// plainMessage is a message for whoever fills in a form instead of writing a file.
func plainMessage(message string) string { return keyName.ReplaceAllString(message, "") }
