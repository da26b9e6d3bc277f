package site

import (
	"context"
	"html/template"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// row is an article in the console's list.
type row struct {
	kb.Revision
	Now     kb.State
	Overdue bool
}

const consolePage = 50

func (s *Site) consoleList(c echo.Context) error {
	state, owner, overdue, text := kb.State(c.QueryParam("state")), c.QueryParam("owner"), c.QueryParam("overdue") != "", strings.TrimSpace(c.QueryParam("q"))
	number, _ := strconv.Atoi(c.QueryParam("page"))
	number = max(number, 1)
	now := s.api.Now()
	counts := map[kb.State]int{}
	late, total := 0, 0
	var rows []row
	owners := map[string]bool{}
	err := s.deps.Workflow.Store.EachNewest(c.Request().Context(), func(r kb.Revision) error {
		n := row{r, r.StateAt(now), !r.Article.ReviewBy.IsZero() && now.After(r.Article.ReviewBy.AddDate(0, 0, 1))}
		counts[n.Now]++
		if r.Article.Owner != "" {
			owners[r.Article.Owner] = true
		}
		if n.Overdue {
			late++
		}
		if state != "" && n.Now != state || owner != "" && r.Article.Owner != owner || overdue && !n.Overdue || text != "" && !strings.Contains(r.Article.Title+" "+r.Article.Slug, text) {
			return nil
		}
		if total++; total > (number-1)*consolePage && len(rows) < consolePage {
			rows = append(rows, n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	states := []kb.State{kb.StateInReview, kb.StateApproved, kb.StateDraft, kb.StateScheduled, kb.StatePublished, kb.StateExpired, kb.StateArchived}
	address := func(number int) string {
		v := c.QueryParams()
		v.Set("page", strconv.Itoa(number))
		return "/console?" + v.Encode()
	}
	data := map[string]any{"Rows": rows, "Counts": counts, "States": states, "State": state, "Late": late, "Overdue": overdue, "Total": total, "Text": text, "Owner": owner, "Owners": slices.Sorted(maps.Keys(owners))}
	if number > 1 {
		data["Previous"] = address(number - 1)
	}
	if number*consolePage < total {
		data["Next"] = address(number + 1)
	}
	return s.render(c, http.StatusOK, "console", page{Title: "编辑后台", Face: "console", Data: data})
}

// editView is the form of an article.
type editView struct {
	New       bool
	Form      form
	ETag      string
	Head      *kb.Revision
	Now       kb.State
	Steps     []kb.Action
	Revisions []row
	Preview   template.HTML
	Findings  []kb.Finding
	Error     string
	Fields    []kb.FieldError
	Notice    string
	Flat      []node
}

// form are the fields of an article as the editor types them.
type form struct {
	Slug, Title, Questions, Answer, Kind, Category, Products, Tags, Audience, RiskLevel string
	ValidFrom, ValidTo, AsOf, ReviewBy, Owner, Sources, Related, Body                   string
	History                                                                             bool
}

func formOf(a kb.Article) form {
	var sources []string
	for _, src := range a.Sources {
		sources = append(sources, strings.TrimRight(strings.Join([]string{src.Rule, src.No, src.Effective.String(), src.Verified, src.URL}, " | "), " |"))
	}
	list := func(items []string) string { return strings.Join(items, "，") }
	return form{
		a.Slug, a.Title, strings.Join(a.Questions, "\n"), a.Answer, string(a.Kind), a.Category, list(a.Products), list(a.Tags), string(a.Audience), a.RiskLevel,
		a.ValidFrom.String(), a.ValidTo.String(), a.AsOf.String(), a.ReviewBy.String(), a.Owner, strings.Join(sources, "\n"), list(a.Related), a.Body, a.History,
	}
}

// article reads the form. What can't be read is named with its field.
func (f form) article(old kb.Article) (kb.Article, []kb.FieldError) {
	var bad []kb.FieldError
	a := old // keeps what the form does not show
	a.Slug, a.Title, a.Answer, a.Kind, a.Category = strings.TrimSpace(f.Slug), strings.TrimSpace(f.Title), strings.TrimSpace(f.Answer), kb.Kind(f.Kind), strings.TrimSpace(f.Category)
	a.Audience, a.RiskLevel, a.Owner, a.History = kb.Audience(f.Audience), strings.TrimSpace(f.RiskLevel), strings.TrimSpace(f.Owner), f.History
	a.Body = strings.ReplaceAll(f.Body, "\r\n", "\n")
	if a.Body != "" && !strings.HasSuffix(a.Body, "\n") {
		a.Body += "\n"
	}
	a.Questions = items(f.Questions, "\n")
	split := func(text string) []string {
		return items(strings.NewReplacer("，", ",", "、", ",", "\n", ",").Replace(text), ",")
	}
	a.Products, a.Tags, a.Related = split(f.Products), split(f.Tags), split(f.Related)
	moment := func(name, text string) kb.Moment {
		if strings.TrimSpace(text) == "" {
			return kb.Moment{}
		}
		m, err := kb.ParseMoment(strings.TrimSpace(text))
		if err != nil {
			bad = append(bad, kb.FieldError{Field: name, Message: "应写成 2026-03-15 或 2026-03-15T09:00:00+08:00"})
		}
		return m
	}
	a.ValidFrom, a.ValidTo = moment("valid_from", f.ValidFrom), moment("valid_to", f.ValidTo)
	a.AsOf, a.ReviewBy = kb.Date{Time: moment("as_of", f.AsOf).Time}, kb.Date{Time: moment("review_by", f.ReviewBy).Time}
	a.Sources = nil
	for _, line := range items(f.Sources, "\n") {
		cols := append(strings.Split(line, "|"), "", "", "", "")
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		a.Sources = append(a.Sources, kb.Source{Rule: cols[0], No: cols[1], Effective: kb.Date{Time: moment("sources", cols[2]).Time}, Verified: cols[3], URL: cols[4]})
	}
	return a, bad
}

func items(text, separator string) (out []string) {
	for _, item := range strings.Split(text, separator) {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

func readForm(c echo.Context) form {
	v := c.FormValue
	return form{
		v("slug"), v("title"), v("questions"), v("answer"), v("kind"), v("category"), v("products"), v("tags"), v("audience"), v("risk_level"),
		v("valid_from"), v("valid_to"), v("as_of"), v("review_by"), v("owner"), v("sources"), v("related"), v("body"), v("history") != "",
	}
}

// load fills the view with what is stored.
func (s *Site) load(c echo.Context, slug string) (editView, error) {
	v := editView{New: slug == ""}
	if t := s.deps.Taxonomy(); t != nil {
		var walk func(cs []kb.Category, prefix string)
		walk = func(cs []kb.Category, prefix string) {
			for _, k := range cs {
				v.Flat = append(v.Flat, node{Path: k.Path, Name: prefix + k.Name})
				walk(k.Children, prefix+k.Name+" / ")
			}
		}
		walk(t.Categories, "")
	}
	if v.New {
		v.Form = form{Kind: string(kb.KindKnowledge), Audience: string(kb.AudiencePublic), AsOf: day(s.api.Now())}
		return v, nil
	}
	all, err := s.deps.Workflow.Store.Revisions(c.Request().Context(), slug)
	if err != nil {
		return v, err
	}
	now := s.api.Now()
	for i := len(all) - 1; i >= 0; i-- {
		v.Revisions = append(v.Revisions, row{all[i], all[i].StateAt(now), false})
	}
	head := all[len(all)-1]
	v.Head, v.ETag, v.Now, v.Form, v.Steps = &head, head.ETag(), head.StateAt(now), formOf(head.Article), kb.Steps(all, now)
	return v, nil
}

// look renders and checks an article.
func (s *Site) look(v *editView, a kb.Article) {
	v.Preview = template.HTML(markdown.Render(s.filled(a).Body).HTML)
	v.Findings = s.deps.Workflow.Rules.Check(a, s.api.Now())
}

var notices = map[string]string{
	"saved": "草稿已保存。", "submit": "已提交复核。", "approve": "已批准。", "reject": "已退回。", "publish": "已发布。", "archive": "已下架。", "restore": "已恢复为新的草稿。", "discard": "草稿已放弃。",
}

func (s *Site) editForm(c echo.Context) error {
	v, err := s.load(c, c.Param("slug"))
	if err != nil {
		return err
	}
	title := "新建文章"
	if !v.New {
		title = v.Head.Article.Title
		s.look(&v, v.Head.Article)
	}
	v.Notice = notices[c.QueryParam("done")]
	return s.render(c, http.StatusOK, "edit", page{Title: title, Face: "console", Data: v})
}

// save makes a new draft of what was typed. Nothing typed is lost when it fails.
func (s *Site) save(c echo.Context) error {
	typed := readForm(c)
	slug := c.FormValue("article") // of the article that is edited; empty makes one
	v, err := s.load(c, slug)
	if err != nil {
		return err
	}
	old := kb.Article{}
	if v.Head != nil {
		old = v.Head.Article
	}
	v.Form, v.ETag = typed, c.FormValue("etag")
	a, bad := typed.article(old)
	if len(bad) > 0 {
		v.Error, v.Fields = "有些内容没有写对。", bad
	} else {
		step := kb.Step{Action: kb.ActionEdit, Slug: slug, Match: v.ETag, Draft: &kb.Draft{Article: a}}
		if slug == "" {
			step.Action = kb.ActionCreate
		}
		_, err = s.deps.Workflow.Do(c.Request().Context(), s.api.Principal(c), step)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(a.Slug)+"?done=saved")
		}
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		v.Error, v.Fields = say(err), details(err)
	}
	s.look(&v, a)
	status := http.StatusBadRequest
	if err != nil {
		status, _ = s.api.Status(err)
	}
	return s.render(c, status, "edit", page{Title: "未保存", Face: "console", Data: v})
}

// preview draws the body and checks the article as it is typed; nothing is stored.
func (s *Site) preview(c echo.Context) error {
	a, bad := readForm(c).article(kb.Article{})
	type finding struct {
		Field    string `json:"field"`
		Name     string `json:"name"`
		Severity string `json:"severity"`
		Level    string `json:"level"`
		Rule     string `json:"rule"`
		Message  string `json:"message"`
		Advice   string `json:"advice"`
		Line     int    `json:"line"`
		Match    string `json:"match"`
	}
	out := struct {
		HTML     string    `json:"html"`
		Findings []finding `json:"findings"`
	}{markdown.Render(s.filled(a).Body).HTML, []finding{}}
	for _, f := range bad {
		out.Findings = append(out.Findings, finding{Field: f.Field, Name: kb.FieldLabel(f.Field), Severity: string(kb.Block), Level: severityNames[kb.Block], Message: f.Message})
	}
	for _, f := range s.deps.Workflow.Rules.Check(a, s.api.Now()) {
		line := 0
		if f.Field == "body" {
			line = 1 + strings.Count(string([]rune(a.Body)[:min(f.Start, len([]rune(a.Body)))]), "\n")
		}
		out.Findings = append(out.Findings, finding{f.Field, kb.FieldLabel(f.Field), string(f.Severity), severityNames[f.Severity], f.Rule, f.Message, f.Suggestion, line, f.Match})
	}
	return c.JSON(http.StatusOK, out)
}

// upload keeps a picture. What it is, its first bytes say, not its name.
func (s *Site) upload(c echo.Context) error {
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, kb.MaxMediumBytes))
	if err != nil {
		return c.JSON(http.StatusBadRequest, map[string]string{"error": messages["invalid_medium"]})
	}
	m, err := s.deps.Workflow.AddMedium(c.Request().Context(), s.api.Principal(c), data)
	if kb.KindOf(err) == kb.Invalid {
		return c.JSON(http.StatusBadRequest, map[string]string{"error": say(err)})
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, map[string]string{"url": "/media/" + m.Name})
}

// step takes a step of the life cycle from a form.
func (s *Site) step(c echo.Context) error {
	slug, action := c.Param("slug"), kb.Action(c.Param("step"))
	step := kb.Step{Action: action, Slug: slug, Match: c.FormValue("etag"), Waivers: waivers(c), Reason: c.FormValue("reason")}
	step.Revision, _ = strconv.Atoi(c.FormValue("revision"))
	var err error
	if text := c.FormValue("at"); text != "" {
		if step.At, err = time.ParseInLocation("2006-01-02T15:04", text, kb.Shanghai); err != nil {
			return kb.Errorf(kb.Invalid, "invalid_date", "at is no time")
		}
	}
	_, err = s.deps.Workflow.Do(c.Request().Context(), s.api.Principal(c), step)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(slug)+"?done="+string(action))
	}
	if kb.KindOf(err) == kb.Internal {
		return err
	}
	if action == kb.ActionApprove || action == kb.ActionReject {
		return s.drawReview(c, err)
	}
	v, loadErr := s.load(c, slug)
	if loadErr != nil {
		return loadErr
	}
	s.look(&v, v.Head.Article)
	v.Error, v.Fields = say(err), details(err)
	status, _ := s.api.Status(err)
	return s.render(c, status, "edit", page{Title: v.Head.Article.Title, Face: "console", Data: v})
}

// waivers are those of a review's form that have a reason.
func waivers(c echo.Context) (out []kb.Waiver) {
	values, err := c.FormParams()
	if err != nil {
		return nil
	}
	for i, rule := range values["waive_rule"] {
		if i >= len(values["waive_match"]) || i >= len(values["waive_reason"]) || i >= len(values["waive_expires"]) || strings.TrimSpace(values["waive_reason"][i]) == "" {
			continue
		}
		expires, _ := kb.ParseDate(values["waive_expires"][i])
		out = append(out, kb.Waiver{Rule: rule, Match: values["waive_match"][i], Reason: values["waive_reason"][i], Expires: expires})
	}
	return out
}

type fieldChange struct {
	Name string
	HTML template.HTML
}

func (s *Site) review(c echo.Context) error { return s.drawReview(c, nil) }

// drawReview shows what a revision changes against another, by default against
// what is in force, with the findings that stand against it.
func (s *Site) drawReview(c echo.Context, failed error) error {
	v, err := s.load(c, c.Param("slug"))
	if err != nil {
		return err
	}
	shown := *v.Head
	find := func(number string, otherwise kb.Revision) kb.Revision {
		for _, r := range v.Revisions {
			if strconv.Itoa(r.Number) == number {
				return r.Revision
			}
		}
		return otherwise
	}
	shown = find(c.QueryParam("revision"), shown)
	old := kb.Revision{}
	for _, r := range v.Revisions { // newest first
		if r.Number < shown.Number && (r.State == kb.StatePublished || c.QueryParam("revision") != "") {
			old = r.Revision
			break
		}
	}
	old = find(c.QueryParam("against"), old)
	analyzer := s.deps.Analyzer()
	if analyzer == nil {
		return kb.Errorf(kb.Busy, "not_ready", "the index is being built")
	}
	var changes []fieldChange
	for i, f := range fields(shown.Article) {
		if before := fields(old.Article)[i].text; before != f.text {
			changes = append(changes, fieldChange{kb.FieldLabel(f.name), diffHTML(analyzer.Diff(before, f.text))})
		}
	}
	s.look(&v, shown.Article)
	var warnings []kb.Finding
	for _, f := range v.Findings {
		if f.Severity == kb.Warn && !slices.ContainsFunc(warnings, func(w kb.Finding) bool { return w.Rule == f.Rule && w.Match == f.Match }) {
			warnings = append(warnings, f)
		}
	}
	status := http.StatusOK
	if failed != nil {
		v.Error, v.Fields = say(failed), details(failed)
		status, _ = s.api.Status(failed)
	}
	return s.render(c, status, "review", page{Title: "复核：" + shown.Article.Title, Face: "console", Data: map[string]any{
		"Edit": v, "Shown": shown, "Against": old.Number, "Changes": changes, "Warnings": warnings, "Current": shown.Number == v.Head.Number, "Expires": day(s.api.Now().AddDate(0, 6, 0)),
	}})
}

type namedText struct{ name, text string }

func fields(a kb.Article) []namedText {
	f := formOf(a)
	return []namedText{
		{"title", f.Title}, {"questions", f.Questions}, {"answer", f.Answer}, {"body", f.Body}, {"kind", kindNames[kb.Kind(f.Kind)]}, {"category", f.Category}, {"products", f.Products},
		{"tags", f.Tags}, {"audience", map[string]string{"public": "公开", "agent": "内部"}[f.Audience]}, {"riskLevel", f.RiskLevel}, {"validFrom", f.ValidFrom}, {"validTo", f.ValidTo}, {"asOf", f.AsOf},
		{"reviewBy", f.ReviewBy}, {"owner", f.Owner}, {"sources", f.Sources}, {"related", f.Related},
	}
}

func diffHTML(edits []zh.Edit) template.HTML {
	var b strings.Builder
	for _, e := range edits {
		tag := map[zh.EditKind]string{zh.Inserted: "ins", zh.Deleted: "del"}[e.Kind]
		text := template.HTMLEscapeString(e.Text)
		if tag == "" {
			b.WriteString(text)
			continue
		}
		b.WriteString("<" + tag + ">" + text + "</" + tag + ">")
	}
	return template.HTML(b.String())
}

func (s *Site) findings(c echo.Context) error {
	return s.render(c, http.StatusOK, "findings", page{Title: "规则复查", Face: "console", Data: s.deps.Recheck()})
}

// people are the accounts and keys, for administrators.
func (s *Site) people(c echo.Context) error { return s.drawPeople(c, http.StatusOK, nil, "") }

func (s *Site) drawPeople(c echo.Context, status int, failed error, secret string) error {
	ctx := c.Request().Context()
	who := s.api.Principal(c)
	all, err := s.deps.Accounts.People(ctx, who)
	if err != nil {
		return err
	}
	tokens, err := s.deps.Accounts.Tokens(ctx, who)
	if err != nil {
		return err
	}
	data := map[string]any{"People": all, "Tokens": tokens, "Secret": secret, "Roles": []kb.Role{kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin}}
	if failed != nil {
		data["Error"] = say(failed)
	}
	return s.render(c, status, "people", page{Title: "账号与令牌", Face: "console", Data: data})
}

func (s *Site) changePeople(c echo.Context) error {
	ctx := c.Request().Context()
	secret, err := s.changePerson(ctx, c)
	if err != nil {
		if kb.KindOf(err) == kb.Internal {
			return err
		}
		status, _ := s.api.Status(err)
		return s.drawPeople(c, status, err, "")
	}
	if secret != "" {
		return s.drawPeople(c, http.StatusOK, nil, secret)
	}
	return c.Redirect(http.StatusSeeOther, "/console/people")
}

// changePerson does what one of the forms asks; the secret of a new token is shown
// once.
func (s *Site) changePerson(ctx context.Context, c echo.Context) (secret string, err error) {
	v, who, accounts := c.FormValue, s.api.Principal(c), s.deps.Accounts
	switch v("do") {
	case "create":
		_, err = accounts.Create(ctx, who, v("login"), v("name"), kb.Role(v("role")), v("password"))
	case "token":
		return accounts.CreateToken(ctx, who, auth.TokenRequest{Name: v("name"), Role: kb.Role(v("role")), Expires: s.api.Now().AddDate(1, 0, 0)})
	case "revoke":
		err = accounts.RevokeToken(ctx, who, v("name"))
	case "disable":
		err = accounts.Disable(ctx, who, v("login"))
	case "enable":
		err = accounts.Enable(ctx, who, v("login"))
	case "role":
		err = accounts.SetRole(ctx, who, v("login"), kb.Role(v("role")))
	case "password":
		err = accounts.SetPassword(ctx, who, v("login"), v("password"))
	default:
		err = echo.ErrNotFound
	}
	return "", err
}

func (s *Site) audit(c echo.Context) error {
	ctx := c.Request().Context()
	head, err := s.deps.Workflow.Store.AuditHead(ctx)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if before <= 0 || before > head.Seq+1 {
		before = head.Seq + 1
	}
	const size = 100
	var records []kb.Record
	err = s.deps.Workflow.Store.EachRecord(ctx, max(before-1-size, 0), int(min(size, before-1)), func(r kb.Record) error {
		records = append(records, r)
		return nil
	})
	if err != nil && before > 1 {
		return err
	}
	slices.Reverse(records)
	data := map[string]any{"Records": records, "Head": head}
	if before-1 > size {
		data["Older"] = before - size
	}
	return s.render(c, http.StatusOK, "audit", page{Title: "操作记录", Face: "console", Data: data})
}
