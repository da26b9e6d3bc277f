package site

import (
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// room is a part of the console, with the role that it takes at least.
type room struct {
	Path, Name string
	Role       kb.Role
	// Current is “page” for the room that is shown and “true” for one with a page below its
	// own, as aria-current has it.
	Current string
}

var allRooms = []room{
	{Path: "/console", Name: "待办"},
	{Path: "/console/articles", Name: "文章"},
	{Path: "/console/calendar", Name: "日历"},
	{Path: "/console/new", Name: "新建"},
	{Path: "/console/insight", Name: "搜索洞察"},
	{Path: "/console/gaps", Name: "问答缺口"},
	{Path: "/console/curations", Name: "运营规则"},
	{Path: "/console/tickets", Name: "反馈"},
	{Path: "/console/findings", Name: "规则复查"},
	{Path: "/console/links", Name: "失效链接"},
	{Path: "/console/words", Name: "分类、事实与词语"},
	{Path: "/console/experiments", Name: "排序实验", Role: kb.RoleAdmin},
	{Path: "/console/webhooks", Name: "网络钩子", Role: kb.RoleAdmin},
	{Path: "/console/people", Name: "账号与令牌", Role: kb.RoleAdmin},
	{Path: "/console/audit", Name: "操作记录", Role: kb.RoleAdmin},
}

// consoleRooms are those that somebody may enter, seen from an address of the console.
func consoleRooms(who kb.Principal, here string) (out []room) {
	path, _, _ := strings.Cut(here, "?")
	for _, r := range allRooms {
		if r.Role != "" && !who.AtLeast(r.Role) {
			continue
		}
		switch {
		case path == r.Path:
			r.Current = "page"
		case r.Path != "/console" && strings.HasPrefix(path, r.Path+"/"):
			r.Current = "true"
		}
		out = append(out, r)
	}
	return out
}
