package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

func world(t *testing.T) *sitetest.World { t.Helper(); return sitetest.New(t, desk.Face()) }

func TestCustomersDoNotComeIn(t *testing.T) {
	w := world(t)
	w.Get("", "/desk?q=到账").WantRedirect("/signin?next=" + url.QueryEscape("/desk?q=到账"))
	w.Get("", "/desk/a/inner").WantRedirect("/signin?next=" + url.QueryEscape("/desk/a/inner"))
}

func TestTheFirstHitIsOpen(t *testing.T) {
	w := world(t)
	empty := w.Get(kb.RoleAgent, "/desk").Want(http.StatusOK)
	if len(empty.All("a", "data-hit")) > 0 || len(empty.All("article")) > 0 || !empty.Shows("结果随输入出现") {
		t.Error(empty.Text())
	}
	p := w.Get(kb.RoleAgent, "/desk?q=余额宝多久到账").Want(http.StatusOK)
	hits := p.All("a", "data-hit")
	current := p.One("a", "aria-current=true")
	if len(hits) < 2 || current.Attr("href") != hits[0].Attr("href") || len(current.All("mark")) == 0 {
		t.Fatalf("%q", sitetest.Texts(hits))
	}
	if title := p.One("article", "class=public").One("h1").Text(); !strings.Contains(current.Text(), title) {
		t.Errorf("open is %q, the first hit is %q", title, current.Text())
	}
	if got := w.Get(kb.RoleAgent, "/desk?q=zzqqxx"); !got.Shows("没有找到") || len(got.All("article")) > 0 {
		t.Error(got.Text())
	}
}

// Public text, internal notes, and what may and may not be said stand apart.
func TestPublicAndInternalTextStandApart(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleAgent, "/desk/a/open?q=到账").Want(http.StatusOK)
	public := p.One("article", "class=public")
	if strings.Contains(public.Text(), sitetest.Secret) {
		t.Errorf("internal text stands in the public part: %s", public.Text())
	}
	if got := public.Attr("data-link"); got != sitetest.BaseURL+"/a/open" {
		t.Errorf("the link to copy is %q", got)
	}
	if got := public.One("p", "id=answer").One("span").Text(); got != "下一交易日以页面公示为准。" {
		t.Errorf("the answer to copy is %q", got)
	}
	// The article that it names, and the one that names it.
	notes := p.All("details", "class=internal")
	if len(notes) != 2 || !strings.Contains(notes[0].Text(), "到账处置") || !strings.Contains(notes[1].Text(), "补充") || !notes[0].Has("open") || notes[1].Has("open") {
		t.Fatalf("notes %q", sitetest.Texts(notes))
	}
	if say := notes[0].One("section", "class=say"); !strings.HasPrefix(say.Text(), "可以说 建议话术 "+sitetest.Secret+"可以") {
		t.Errorf("%q", say.Text())
	}
	if never := notes[0].One("section", "class=never"); !strings.HasPrefix(never.Text(), "不得说 禁止用语 "+sitetest.Secret+"不能") {
		t.Errorf("%q", never.Text())
	}
	// Internal text stands nowhere else in the right pane.
	pane := p.One("section", "id=desk-article").Text()
	for _, n := range notes {
		pane = strings.Replace(pane, n.Text(), "", 1)
	}
	if strings.Contains(pane, sitetest.Secret) {
		t.Errorf("internal text stands outside of the notes: %s", pane)
	}
}

// What leads to a heading of an internal article finds it at the desk, and finds that of the
// same article where others have the same heading.
func TestHeadingsOfInternalArticlesCanBeLedTo(t *testing.T) {
	w := world(t)
	steps := sitetest.File("steps", "agent", "[见下](#规则要点)\n\n## 禁止用语 {#no}\n\n坏\n\n## 规则要点\n\n做")
	steps.Title, steps.Related = "余额宝多久到账？步骤", []string{"open"}
	w.Publish(steps)
	w.Follow()
	alone := w.Get(kb.RoleAgent, "/desk/a/steps").Want(http.StatusOK)
	if got := alone.One("section", "class=never").One("h2", "id=no").Text(); got != "不得说 禁止用语" {
		t.Errorf("%q", got)
	}
	for _, address := range []string{"/desk/a/steps", "/desk/a/open"} {
		p := w.Get(kb.RoleAgent, address).Want(http.StatusOK)
		var link sitetest.Element
		for _, a := range p.All("a") {
			if a.Text() == "见下" {
				link = a
			}
		}
		anchor, err := url.PathUnescape(strings.TrimPrefix(link.Attr("href"), "#"))
		if err != nil {
			t.Fatal(err)
		}
		led := p.All("*", "id="+anchor)
		if len(led) != 1 || led[0].Text() != "规则要点" {
			t.Fatalf("%s: #%s leads to %q", address, anchor, sitetest.Texts(led))
		}
		for _, public := range p.All("article", "class=public") {
			if len(public.All("*", "id="+anchor)) > 0 {
				t.Errorf("the note leads into the public article by #%s", anchor)
			}
		}
	}
}

func TestAnInternalArticleHasNothingToCopy(t *testing.T) {
	p := world(t).Get(kb.RoleAgent, "/desk/a/inner").Want(http.StatusOK)
	if len(p.All("article", "class=public")) > 0 || len(p.All("button", "id=copy")) > 0 || len(p.All("*", "data-link")) > 0 {
		t.Error(p.Text())
	}
	if note := p.One("details", "class=internal"); !note.Has("open") || !strings.Contains(note.Text(), sitetest.Secret+"简答") {
		t.Error(note.Text())
	}
}

func TestWhatHasLapsedIsShownAsLapsed(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleAgent, "/desk/a/expired").Want(http.StatusOK)
	if !p.One("article", "class=public").Has("data-expired") || !p.Shows("已失效：2021-01-01 00:00 起不再有效，不得据此答复客户。") {
		t.Error(p.Text())
	}
	found := w.Get(kb.RoleAgent, "/desk?q="+url.QueryEscape(sitetest.Secret+"已过期到账"))
	i := slices.IndexFunc(found.All("a", "data-hit"), func(e sitetest.Element) bool { return strings.Contains(e.Attr("href"), "/expired") })
	if i < 0 || !strings.Contains(found.All("a", "data-hit")[i].Text(), "已失效") {
		t.Errorf("%q", sitetest.Texts(found.All("a", "data-hit")))
	}
	w.Get(kb.RoleAgent, "/desk/a/future").Want(http.StatusNotFound)
}

func TestADayOfThePastShowsWhatHeldThen(t *testing.T) {
	w := world(t)
	then := "asOf=2020-06-01"
	p := w.Get(kb.RoleAgent, "/desk?q="+url.QueryEscape(sitetest.Secret+"已过期")+"&"+then).Want(http.StatusOK)
	if len(p.All("a", "data-hit")) != 1 || !p.Shows("显示的是 2020-06-01 日终有效的内容，不能复制给客户") || p.One("article", "class=public").Has("data-expired") {
		t.Error(p.Text())
	}
	if got := p.One("a", "data-hit").Attr("href"); !strings.Contains(got, "?"+then+"&") {
		t.Errorf("the hit leads to another day: %s", got)
	}
	w.Get(kb.RoleAgent, "/desk/a/open?"+then).Want(http.StatusNotFound)
	for _, bad := range []string{"2026-13-01", "yesterday", "2026-05-21", "2999-01-01", "<b>"} {
		if p := w.Get(kb.RoleAgent, "/desk?q=x&asOf="+url.QueryEscape(bad)).Want(http.StatusBadRequest); !p.Shows("日期或时间的写法不对") {
			t.Errorf("%s: %s", bad, p.Text())
		}
	}
}

// Today is asked of now, a day that is over of its end, and the link to a hit leads to
// the same day.
func TestADayIsAskedOfItsEnd(t *testing.T) {
	w := world(t)
	today := w.Now.In(kb.Shanghai).Format("2006-01-02")
	query := "/desk?q=" + url.QueryEscape(sitetest.Secret) + "&asOf="
	now := sitetest.Texts(w.Get(kb.RoleAgent, "/desk?q="+url.QueryEscape(sitetest.Secret)).All("a", "data-hit"))
	now = slices.DeleteFunc(now, func(hit string) bool { return strings.Contains(hit, "已失效") })
	for _, day := range []string{today, w.Now.In(kb.Shanghai).Format("2006-01-02T15:04:05Z07:00")} {
		got := sitetest.Texts(w.Get(kb.RoleAgent, query+url.QueryEscape(day)).Want(http.StatusOK).All("a", "data-hit"))
		slices.Sort(now)
		slices.Sort(got)
		if len(got) == 0 || !slices.Equal(got, now) {
			t.Errorf("as of %s the desk finds %q, and now %q", day, got, now)
		}
	}
	w.Now = w.Now.AddDate(0, 0, 1)
	if got := w.Get(kb.RoleAgent, query+today).Want(http.StatusOK).All("a", "data-hit"); len(got) != len(now) {
		t.Errorf("the next day the desk finds %q of that day", sitetest.Texts(got))
	}
}

func TestReadingInternalArticlesIsLogged(t *testing.T) {
	w := world(t)
	read := func(address string) (out []string) {
		t.Helper()
		head, err := w.Store.AuditHead(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		w.Get(kb.RoleAgent, address).Want(http.StatusOK)
		err = w.Store.EachRecord(context.Background(), head.Seq, 0, func(r kb.Record) error {
			if r.Action != "article.read" || r.Actor != "token:agent" {
				t.Errorf("%+v", r)
			}
			out = append(out, r.Object)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for address, want := range map[string][]string{"/desk/a/inner": {"inner"}, "/desk/a/open": {"inner", "naming"}, "/desk/a/other": nil, "/desk?q=征信报告": nil} {
		if got := read(address); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/desk?q=到账安全吗", "/desk/a/hostile", "/desk?q=" + url.QueryEscape(sitetest.Hostile)} {
		p := w.Get(kb.RoleAgent, address).Want(http.StatusOK)
		if strings.Contains(p.Body, sitetest.Hostile) || !p.Shows(`<script>alert("x")`) {
			t.Errorf("%s: %s", address, p.Body)
		}
	}
}

func TestALongQuestionIsCut(t *testing.T) {
	p := world(t).Get(kb.RoleAgent, "/desk?q="+url.QueryEscape(strings.Repeat("长", 5000))).Want(http.StatusOK)
	if got := len([]rune(p.One("input", "id=desk-q").Attr("value"))); got != 200 {
		t.Errorf("%d characters", got)
	}
}

// What takes effect tomorrow is not shown today, and is tomorrow.
func TestTheClockDecides(t *testing.T) {
	w := world(t)
	tomorrow := sitetest.File("tomorrow", "agent", "明日生效的话术")
	tomorrow.ValidFrom = kb.Moment{Time: w.Now.Add(24 * time.Hour)}
	w.Publish(tomorrow)
	w.Follow()
	w.Get(kb.RoleAgent, "/desk/a/tomorrow").Want(http.StatusNotFound)
	w.Now = w.Now.Add(25 * time.Hour)
	w.Get(kb.RoleAgent, "/desk/a/tomorrow").Want(http.StatusOK)
}

// What held on a day that is over is not copied for a customer, written however.
func TestThePastIsNotCopied(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleAgent, "/desk/a/expired?asOf="+url.QueryEscape("2020年6月1日")).Want(http.StatusOK)
	if !p.One("article", "class=public").Has("data-past") || p.One("input", "id=as-of").Attr("value") != "2020-06-01" {
		t.Error(p.Text())
	}
	w.Now = w.Now.AddDate(0, 0, 1)
	day := w.Now.AddDate(0, 0, -1).In(kb.Shanghai).Format("2006-01-02")
	inner := w.Get(kb.RoleAgent, "/desk/a/inner?asOf="+day).Want(http.StatusOK)
	if !inner.One("details", "class=internal").Has("data-past") {
		t.Error("wording of the past may be copied")
	}
	if now := w.Get(kb.RoleAgent, "/desk/a/inner").One("details", "class=internal"); now.Has("data-past") || len(now.All("button", "data-copy-say")) != 1 {
		t.Error("wording of today may not be copied")
	}
}

func TestFiltersCutTheHitsDown(t *testing.T) {
	w := world(t)
	audiences := func(more string) (out []string) {
		t.Helper()
		for _, hit := range w.Get(kb.RoleAgent, "/desk?q=到账"+more).Want(http.StatusOK).All("a", "data-hit") {
			out = append(out, hit.All("span")[0].Text())
			if more != "" && !strings.Contains(hit.Attr("href"), strings.TrimPrefix(more, "&")) {
				t.Errorf("%s: the hit leads to %s", more, hit.Attr("href"))
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for more, want := range map[string][]string{"": {"公开", "内部"}, "&audience=public": {"公开"}, "&audience=agent": {"内部"}, "&category=agent": {"内部"}, "&category=wealth": {"公开"}, "&category=none": nil} {
		if got := audiences(more); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", more, got, want)
		}
	}
	if got := w.Get(kb.RoleAgent, "/desk?q=到账&audience=agent&category=agent/script").One("form", "id=desk-form").Values(); got.Get("audience") != "agent" || got.Get("category") != "agent/script" {
		t.Errorf("%v", got)
	}
}

// What an agent finds wrong is kept with the passage, and personal data masked.
func TestReportsAreKept(t *testing.T) {
	w := world(t)
	form := w.Get(kb.RoleAgent, "/desk/a/open?q=到账").One("details", "class=report").One("form")
	to := w.Submit(kb.RoleAgent, form, map[string]string{"fault": "wrong", "passage": "普通赎回一般\n下一交易日" + strings.Repeat("长", 200), "reason": "应为当日；客户手机13800138000"})
	to.Want(http.StatusSeeOther)
	if location := to.Header.Get("Location"); !w.Get(kb.RoleAgent, location).Want(http.StatusOK).Shows("已记下") || !strings.Contains(location, "reported=1") {
		t.Error(location)
	}
	w.Flush()
	sums, err := w.Store.FeedbackSums(t.Context(), w.Now, w.Now)
	if err != nil || len(sums) != 1 || sums[0].Slug != "open" || sums[0].Unhelpful != 1 {
		t.Errorf("%+v, %v", sums, err)
	}
	w.Submit(kb.RoleAgent, form, map[string]string{"fault": "else"}).Want(http.StatusBadRequest)
	w.Submit("", form, map[string]string{"fault": "wrong"}).Want(http.StatusUnauthorized)
}

// Agents see which article answers for sure, or that none does.
func TestTheDeskSaysWhatAnswersForSure(t *testing.T) {
	w := world(t)
	p := w.Get(kb.RoleAgent, "/desk?q=余额宝多久到账").Want(http.StatusOK)
	if first := p.One("section", "class=list").One("ol").All("li")[0].Text(); !strings.HasPrefix(first, "直接回答") {
		t.Errorf("%s", first)
	}
	p = w.Get(kb.RoleAgent, "/desk?q=征信报告多久更新一次").Want(http.StatusOK)
	if list := p.One("section", "class=list").Text(); strings.Contains(list, "直接回答 公开") || len(p.One("section", "class=list").All("ol")) > 0 && !strings.Contains(list, "没有文章") {
		t.Errorf("%s", list)
	}
}
