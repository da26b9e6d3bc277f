package site

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/kb"
)

// messages are the errors that somebody at a page can meet, by code.
var messages = map[string]string{
	"invalid_credentials": "账号、密码或验证码不正确。", "too_many_requests": "操作过于频繁，请稍后再试。", "too_many_attempts": "尝试次数过多，请稍后再试。", "setup_closed": "链接无效或已被使用。请查看服务终端中的链接，或使用命令 wenjin user create。",
	"invalid_login": "登录名为2至64位小写字母、数字及 . _ @ -。", "invalid_name": "姓名为1至60个字。", "invalid_password": "密码需要10至200个字符。", "invalid_role": "请选择角色。",
	"guessable_password": "这个密码太容易被猜到：不要只用常见的词、生日、手机号、连续或重复的字符、登录名、姓名或单位名拼成，请加入一些只有自己知道的字。", "wrong_password": "现在的密码不正确。", "wrong_code": "验证码不正确或已经用过，请等待下一个验证码。", "factor_required": "您的角色必须使用两步验证，不能关闭。", "factor_exists": "已经开启了两步验证。", "factor_not_found": "没有开启两步验证。", "factor_changed": "两步验证已在别处重新设置，请重新开始。", "openid_state": "登录请求不是从这个浏览器发起的，或等待过久。请重新登录。", "openid_refused": "统一登录没有放行。请重新登录，或联系管理员。", "openid_invalid": "统一登录的答复没有通过校验，没有登录。请重新登录；再次出现时请联系管理员。", "openid_unreachable": "统一登录暂时无法连接，请稍后再试。", "no_role": "您的账号没有本系统的权限，请联系管理员开通。", "local_accounts_off": "本系统的账号已停用，请使用统一登录。", "external_account": "这个账号使用统一登录，密码、角色和两步验证在那里管理。",
	"factor_off": "服务没有配置两步验证。", "factor_key": "两步验证的密钥已更换，请联系管理员重设。", "same_password": "新密码与现在的密码相同。", "unequal_passwords": "两次输入的新密码不一致。",
	"last_admin": "这是最后一位管理员，请先设置另一位管理员。", "login_exists": "该登录名已存在。", "login_not_found": "没有这个账号。", "token_exists": "已有同名令牌，请换一个名称。", "token_not_found": "没有这个令牌。",
	"article_not_found": "没有这篇文章，或它已下架。", "revision_not_found": "没有这个版本。", "article_exists": "已有同名的文章，请换一个网址名。", "article_from_file": "这篇文章来自文件目录，请在文件中修改。",
	"file_gone": "目录里没有这篇文章的文件，或文件没有通过检查。", "file_changed": "文件刚刚又改了，请重新查看后再决定。", "unreadable_file": "文本有读不懂的地方，请先在下面改正。", "invalid_category": "分类要有名称和网址名（小写字母、数字和单个连字符），也不能移到自己下面。", "category_taken": "那里已经有同名的网址名。", "category_not_empty": "请先把下级分类移走。", "invalid_fact": "事实的键只用小写字母、数字和下划线。", "nothing_chosen": "请选择要做的改动。", "value_missing": "请填写新的值。", "nothing_ticked": "请先勾选文章。", "too_many": "一次最多500篇，请缩小筛选范围后分批操作。", "too_many_jobs": "正在进行的批量操作太多，请稍后再试。", "job_running": "这次操作还在进行，完成后才能撤销。", "job_not_found": "没有这次批量操作的记录；只保留最近50次。", "category_not_found": "没有这个分类，请重新选择。",
	"stale_revision": "文章已被他人修改，请重新打开后再操作。", "not_scheduled": "这一版不是等待生效的版本，请刷新页面查看。", "illegal_step": "当前状态不能进行这一步操作，请刷新页面查看可以进行的操作。", "own_text": "不能批准自己撰写或提交的文章，请由其他复核人处理。", "not_a_person": "批准须由本人作出，请用自己的账号登录。", "missing_if_match": "请先打开要处理的版本，看过之后再操作。",
	"blocked_by_rules": "文章触及红线，不能提交。请按下列意见修改。", "open_findings": "还有未处理的意见；警告须填写豁免理由与期限后方可批准。", "invalid_waiver": "每项豁免都要写明理由和将来的到期日。",
	"invalid_reason": "请填写理由（不超过300字）。", "approval_void": "批准已失效（内容或规则有变化），请重新提交复核。", "never_in_force": "失效时间早于生效时间，文章不会生效。", "invalid_article": "文章有不能保存的问题。",
	"invalid_slug": "网址名不能更改；请新建文章并下架这一篇。", "invalid_medium": "只能上传不超过2 MB的 PNG、JPEG、GIF、WebP 图片。", "not_ready": "索引正在准备，请稍后再试。", "busy": "服务繁忙，请稍后再试。",
	"store_full": "磁盘已满，暂时不能保存。", "store_busy": "服务繁忙，请稍后再试。", "invalid_api_key": "您的角色没有这项权限。", "missing_authorization_header": "请先登录。", "cross_origin": "请求来自其他网站，已拒绝。",
	"timeout": "处理时间过长，请缩短问题后再试。", "payload_too_large": "提交的内容过大。", "unsupported_media_type": "提交的格式不对，不能附带文件。", "method_not_allowed": "这个地址不能这样访问。", "invalid_snippet": "片段有不能保存的问题。", "snippet_not_found": "没有这个片段，或它已不再共享。", "stale_snippet": "片段已在别处修改，请重新打开。", "too_many_snippets": "片段已满200个，请先删除不用的。", "not_your_snippet": "只有片段的主人可以修改它。", "invalid_fault": "请选择哪里不对。", "too_many_favourites": "收藏已满100篇，请先去掉不用的。", "notice_not_found": "没有这个必读要求，或它已结束。", "notice_stale": "文章已更新，请看过现在的内容再确认。", "session_not_found": "这台设备已经退出。", "reader_is_a_person": "已读须由本人确认，请用自己的账号登录。", "invalid_why": "说明最多100个字。", "invalid_event": "请选择有帮助或没有帮助。", "medium_not_found": "没有这张图片。", "invalid_date": "日期或时间的写法不对。", "invalid_id": "编号的写法不对。", "invalid_period": "一段时间为1至400天，开始不晚于结束。", "invalid_state": "请选择处理状态。", "invalid_owner": "负责人最多60个字。", "invalid_answer": "负责人最多60个字，答复最多500个字。",
	"invalid_passage": "请选择批注的字段，并原样填写其中的一段文字（不超过500字）。", "invalid_site": "站点设置有不能显示的地方，请先改正。", "invalid_comment": "批注为1至1000个字。", "too_many_comments": "这篇文章的批注已满。", "thread_not_found": "没有这条批注。", "stale_thread": "这条批注已有人处理，请刷新页面查看。", "invalid_reviewer": "请选择可以批准这篇文章的复核人。", "invalid_due": "截止日期不能早于今天。",
	"experiment_not_found": "没有这个实验。", "invalid_experiment": "实验有不能保存的问题。", "invalid_weights": "权重为0至20的数字。", "too_many_experiments": "实验已满200个。", "experiment_running": "另一个实验正在进行，请先停止它。",
	"webhook_not_found": "没有这个网络钩子。", "invalid_webhook": "网络钩子有不能保存的问题。", "too_many_webhooks": "网络钩子已满20个，请先删除不用的。", "delivery_not_found": "没有这次推送，或它已不在这个状态。",
	"under_review":     "这篇文章正在复核或已批准，新的草稿会使它作废；请等决定以后再添加。",
	"invalid_autosave": "页面没有编号，无法暂存；请保存草稿。", "autosave_not_found": "没有这份暂存，可能已经保存或丢弃。", "takes_back_review": "这篇文章正在复核或已批准。保存会收回复核，需要重新提交；请勾选确认后再保存。", "another_person": "这些文字是由另一位同事输入的，不能以您的名义保存。请由本人登录后保存。", "account_first": "请先设置新密码或两步验证。", "merge_needed": "您编辑期间，文章已被他人修改。下面已把两边的改动合并；请看过标出的地方再保存。",
	"curation_not_found": "没有这条规则。", "invalid_curation": "规则有不能保存的问题。", "too_many_curations": "规则或它的版本已到上限。", "step_not_found": "没有这一步。",
	"gap_not_found": "没有这个缺口，或记录已过保存期限。", "ticket_not_found": "没有这条反馈，或它已过保存期限。", "invalid_query": "问题为1至200个字。", "judged_unknown": "没有这篇文章。请填文章的网址名（文章地址里 /a/ 之后的部分）。", "judged_internal": "这是内部文章，客户搜不到，不能作为客户问题的答案。", "invalid_words": "同义词要有2至10个，不能为空，也不能含逗号、#、=、>、~。", "invalid_grade": "请选择程度。", "invalid_erasure": "请填写日期或访客，二者取一。", "invalid_visitor": "访客编号为16位十六进制数字。",
}

// Say is an error in the language of the pages.
func Say(err error) string {
	var known *kb.Error
	if errors.As(err, &known) && messages[known.Code] != "" {
		return messages[known.Code]
	}
	return "出了点问题，请稍后再试。"
}

// SayError is [Say] in the language that somebody is answered in.
func (s *Site) SayError(c echo.Context, err error) string {
	var known *kb.Error
	switch l := s.Language(c); {
	case l != language.English:
		return Say(err)
	case errors.As(err, &known) && l.Has("code."+known.Code):
		return l.Must("code." + known.Code)
	default:
		return l.Must("error.any.text")
	}
}

// Details are the findings and fields that an error names.
func Details(err error) []kb.FieldError {
	var known *kb.Error
	if errors.As(err, &known) {
		return known.Fields
	}
	return nil
}

// showProgress draws how far the service is, again and again until it is ready. The
// home page is no error then: it is the first look of whoever has just started one.
func (s *Site) showProgress(c echo.Context, status int) error {
	if c.Request().URL.Path == "/" {
		status = http.StatusOK
	}
	var now Progress
	if s.progress != nil {
		now = s.progress()
	}
	return s.Render(c, status, "progress", Page{Title: s.Say(c, "progress.title"), NoIndex: true, Refresh: 2, Data: now})
}

// showError draws an error as a page.
func (s *Site) showError(c echo.Context, err error) {
	status, code := s.API.Status(err)
	if code == "not_ready" && !api.IsHead(c.Request()) {
		if err := s.showProgress(c, status); err != nil {
			_ = c.String(status, "正在准备")
		}
		return
	}
	title := s.Say(c, cmp.Or(map[int]string{http.StatusNotFound: "error.missing", http.StatusForbidden: "error.denied", http.StatusUnauthorized: "error.signin"}[status], "error.any"))
	var text string
	switch known := messages[code] != ""; {
	case known:
		text = s.SayError(c, kb.Errorf(kb.Internal, code, "known by its code"))
	case status == http.StatusNotFound:
		text = s.Say(c, "error.missing.text")
	default:
		text = s.SayError(c, err)
	}
	p := Page{Title: title, NoIndex: true, Data: map[string]any{"Text": text, "Status": status, "Fields": Details(err), "RequestID": c.Response().Header().Get(echo.HeaderXRequestID)}}
	if api.IsHead(c.Request()) {
		_ = c.NoContent(status)
		return
	}
	if err := s.Render(c, status, "error", p); err != nil {
		_ = c.String(status, title)
	}
}
