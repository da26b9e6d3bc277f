package site

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

func field(key string) kb.Field { f, _ := kb.FieldNamed(key); return f }

func TestNames(t *testing.T) {
	for name, c := range map[string]struct{ got, want string }{
		"a step in the log":         {actionName("article.approve"), "批准"},
		"another event":             {actionName("token.create"), "新建令牌"},
		"an event that is not ours": {actionName("x.y"), "x.y"},
		"a person":                  {personName("person:wang"), "wang"},
		"a token":                   {personName("token:ci"), "令牌 ci"},
		"files":                     {personName(kb.ActorFiles), "文件目录"},
		"the command line":          {personName(kb.ActorConsole), "命令行"},
		"the program":               {personName(kb.ActorProgram), "系统"},
		"nobody":                    {personName(""), "—"},
		"one that is not known":     {personName("unknown"), "未知"},
		"another":                   {personName("x"), "x"},
		"a risk":                    {riskText(language.Simplified, "R3"), "R3 中风险"},
		"a range of risks":          {riskText(language.Simplified, "R1-R3"), "R1 至 R3（低风险至中风险）"},
		"a kind":                    {ValueName(field("kind"), "howto"), "操作"},
		"a title":                   {ValueName(field("title"), "risk"), "risk"},
		"an audience":               {ValueName(field("audience"), "agent"), "内部"},
		"a severity":                {SeverityName(kb.Warn), "警告"},
		"a message without its key": {plainMessage("标题（title）太长"), "标题太长"},
		"a message with brackets":   {plainMessage("标题（太长）"), "标题（太长）"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

// Whatever the domain has is named: nobody reads a raw key.
func TestEveryStateKindRoleAndStepHasAName(t *testing.T) {
	for _, s := range []kb.State{kb.StateDraft, kb.StateInReview, kb.StateApproved, kb.StateSuperseded, kb.StateScheduled, kb.StatePublished, kb.StateExpired, kb.StateArchived} {
		if stateNames[s] == "" {
			t.Errorf("state %s", s)
		}
	}
	for _, f := range kb.Fields {
		for _, option := range f.Options {
			if name := ValueName(f, option); name == "" || name == option {
				t.Errorf("%s %s", f.Key, option)
			}
		}
	}
	for _, r := range []kb.Role{kb.RoleCustomer, kb.RoleAgent, kb.RoleEditor, kb.RoleReviewer, kb.RoleAdmin} {
		if roleNames[r] == "" {
			t.Errorf("role %s", r)
		}
	}
	for _, a := range []kb.Action{kb.ActionCreate, kb.ActionEdit, kb.ActionDiscard, kb.ActionSubmit, kb.ActionApprove, kb.ActionReject, kb.ActionPublish, kb.ActionArchive, kb.ActionKeep, kb.ActionRestore, kb.ActionUnschedule, kb.ActionAdopt} {
		if stepNames[a] == "" {
			t.Errorf("step %s", a)
		}
	}
}

func TestTimesAreThoseOfShanghai(t *testing.T) {
	at := time.Date(2026, 3, 14, 20, 5, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{Day(at), "2026-03-15"}, {Minute(at), "2026-03-15 04:05"}, {Day(kb.Date{Time: at}), "2026-03-15"}, {Minute(kb.Moment{Time: at}), "2026-03-15 04:05"},
		{Day(time.Time{}), ""}, {Day(kb.Date{}), ""}, {Day("2026"), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestMarkedTextIsEscapedButForItsMarks(t *testing.T) {
	m := index.Marked{Text: "<b>余额</b>", Marks: []index.Range{{Start: 3, End: 9}}}
	if got, want := string(marked(m)), "&lt;b&gt;<mark>余额</mark>&lt;/b&gt;"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What stood on two lines, or in two rows of a table, is told apart, once; what ends no
// sentence goes on.
func TestExcerptsTellLinesApart(t *testing.T) {
	for text, want := range map[string]string{
		"方式 | 限额\n快速 | 1万 |": "方式 | 限额；快速 | 1万…", "一句。\n二句": "一句。\n二句…", "a<b>\nc": "a&lt;b&gt;；c…", "末尾 \n\n 下": "末尾；\n 下…", "整句。\n": "整句。", "": "",
	} {
		if got := string(excerpt(index.Marked{Text: text})); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// One room of the console is marked at most, also on the pages below its own.
func TestRoomsOfTheConsole(t *testing.T) {
	for here, want := range map[string]string{"/console": "待办 page", "/console/words/facts.yaml?done=x": "分类、事实与词语 true", "/console/newer": "", "/console/a/new": "", "/": ""} {
		got := ""
		for _, r := range consoleRooms(kb.Principal{Role: kb.RoleAdmin}, here) {
			if r.Current != "" {
				got += r.Name + " " + r.Current
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", here, got, want)
		}
	}
}
