package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/notify/channel"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// noticeFlags say how people are told what waits for them outside of the console.
type noticeFlags struct {
	Notify string `help:"File of the mail server and the bots of group chats by which editors are told what waits for them (docs/publishing.md); without it, the console alone tells them." placeholder:"FILE"`
}

// config is what the file says; nothing without one.
func (f noticeFlags) config() (channel.Config, error) {
	if f.Notify == "" {
		return channel.Config{}, nil
	}
	return channel.Read(f.Notify)
}

// tell begins to tell people, until the context of b ends.
func (f noticeFlags) tell(b background, s *store.Store, baseURL string) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	channels, work := config.Channels(time.Now), s.Work()
	teller := &notify.Teller{
		Store: work, Log: s, Articles: s, Threads: work, Assignments: work, People: (&auth.Accounts{Store: s}).Active, Now: time.Now,
		Channels: channels, BaseURL: baseURL, Mask: searchlog.Mask, InternalTitles: config.InternalTitles,
	}
	courier := &notify.Courier{Store: work, Channels: channels, Now: time.Now, Log: b.log}
	b.keep("notices", func(ctx context.Context) { teller.Run(ctx, b.log) })
	b.keep("messages", courier.Run)
	return nil
}

// withWork adds to what a server works with what stands around the work on articles.
func withWork(deps api.Deps, s *store.Store) api.Deps {
	work, library := s.Work(), &kb.Library{Store: s}
	deps.Autosaves = &autosave.Keeper{Store: work, Now: time.Now}
	deps.Comments = &comments.Desk{Store: work, Library: library, Now: time.Now, NewID: rand.Text}
	deps.Assignments = &assign.Desk{Store: work, Library: library, People: (&auth.Accounts{Store: s}).Active, Now: time.Now}
	deps.Notices = &notify.Inbox{Store: work, Now: time.Now}
	return deps
}
