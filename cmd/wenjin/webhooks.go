package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// webhookFlags say where administrators may let programs be told what happens.
type webhookFlags struct {
	WebhookHosts   []string `help:"Hosts that webhooks may be sent to, as hooks.example or hooks.example:8443 (docs/webhooks.md); without it, none are sent." placeholder:"HOST"`
	WebhookPrivate []string `help:"Networks that are not public and webhooks may be sent to all the same, also without TLS, as CIDR." placeholder:"CIDR"`
}

func (f webhookFlags) addresses() (webhooks.Addresses, error) {
	a, err := webhooks.ReadAddresses(f.WebhookHosts, f.WebhookPrivate)
	if err != nil {
		err = kb.Errorf(kb.Invalid, "", "--webhook-hosts, --webhook-private: %w", err)
	}
	return a, err
}

// desk is where administrators set them up.
func (f webhookFlags) desk(s *store.Store) (*webhooks.Desk, error) {
	a, err := f.addresses()
	return &webhooks.Desk{Store: s.Work(), Addresses: a, Now: time.Now, NewID: rand.Text}, err
}

// send begins to find out what is to be told, and to tell it, until the context of b ends.
func (f webhookFlags) send(b background, s *store.Store) error {
	a, err := f.addresses()
	if err != nil || len(a.Hosts) == 0 {
		return err
	}
	collector := &webhooks.Collector{Store: s.Work(), Log: s, Articles: s, Now: time.Now, Mask: searchlog.Mask}
	courier := &webhooks.Courier{Store: s.Work(), Addresses: a, Client: a.Client(), Now: time.Now, Log: b.log}
	b.keep("what webhooks are told", func(ctx context.Context) { collector.Run(ctx, b.log) })
	b.keep("webhooks", courier.Run)
	return nil
}
