package site

import "strings"

// browsers and systems are what a User-Agent names; the first that it holds counts.
var (
	browsers = [][2]string{{"MicroMessenger/", "微信"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// browserName says in two words what a session was begun with.
func browserName(agent string) string {
	find := func(list [][2]string) string {
		for _, known := range list {
			if strings.Contains(agent, known[0]) {
				return known[1]
			}
		}
		return ""
	}
	if name := strings.TrimSpace(find(browsers) + " " + find(systems)); name != "" {
		return name
	}
	return "其他程序"
}
