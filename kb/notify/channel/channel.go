// Package channel is how notices reach people outside of the console: by mail, and by
// the bots of group chats. Nothing is sent unless a house has set it up in a file that
// nobody else can read.
package channel

import (
	"strings"

	"github.com/wenjin-kb/wenjin/kb/notify"
)

// text is a message as a few lines.
func text(m notify.Message) string {
	var b strings.Builder
	b.WriteString("【问津】" + notify.Words[m.Kind])
	if m.Title != "" {
		b.WriteString("：《" + m.Title + "》")
	}
	if m.Actor != "" {
		b.WriteString("\n操作人：" + m.Actor)
	}
	if len(m.For) > 0 {
		b.WriteString("\n请处理：" + strings.Join(m.For, "、"))
	}
	if m.URL != "" {
		b.WriteString("\n" + m.URL)
	}
	return b.String()
}
