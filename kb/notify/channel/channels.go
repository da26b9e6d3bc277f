package channel

import (
	"net/http"
	"time"

	"github.com/wenjin-kb/wenjin/kb/notify"
)

// sendTimeout is how long a bot may take.
const sendTimeout = 10 * time.Second

// Channels are those that a house has set up.
func (c Config) Channels(now func() time.Time) (out []notify.Channel) {
	if c.Mail != nil {
		out = append(out, mailer{*c.Mail, nil, now})
	}
	client := &http.Client{Timeout: sendTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirects }}
	for _, b := range c.Bots {
		out = append(out, bot{b, client, now})
	}
	return out
}
