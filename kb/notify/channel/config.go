package channel

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/mail"
	"net/url"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// The bots that are known, each by what its maker documents:
//
//   - WeCom: https://developer.work.weixin.qq.com/document/path/91770
//   - DingTalk: https://open.dingtalk.com/document/robots/custom-robot-access
//   - Feishu: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
const (
	WeCom    = "wecom"
	DingTalk = "dingtalk"
	Feishu   = "feishu"
)

// Config is what a house says in its file.
type Config struct {
	Mail           *Mail `yaml:"mail"`
	Bots           []Bot `yaml:"bots"`
	InternalTitles bool  `yaml:"internal_titles"` // let titles of internal articles leave the house
}

// Mail is a server that takes mail, and who has which address.
type Mail struct {
	Server    string            `yaml:"server"` // host:port
	From      string            `yaml:"from"`
	User      string            `yaml:"user"`
	Password  string            `yaml:"password"`
	Plain     bool              `yaml:"plain"`     // without STARTTLS; only for a server on this machine
	Domain    string            `yaml:"domain"`    // li is li@domain
	Addresses map[string]string `yaml:"addresses"` // by login, where that is not so
}

// Bot is one in a group chat.
type Bot struct {
	Name   string `yaml:"name"`
	Kind   string `yaml:"kind"`
	URL    string `yaml:"url"`    // with its key
	Secret string `yaml:"secret"` // that signs; where the bot has one
}

// Read reads the file of a house. Others than its owner must not be able to: it holds
// passwords.
func Read(path string) (Config, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Config{}, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Config{}, kb.Errorf(kb.Invalid, "", "%s holds secrets and can be read by others: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	return parse(path, text)
}

func parse(name string, text []byte) (c Config, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, kb.Errorf(kb.Invalid, "", "%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if c.Mail != nil {
		if err := c.Mail.check(); err != nil {
			return c, kb.Errorf(kb.Invalid, "", "%s: mail: %s", name, err)
		}
	}
	seen := map[string]bool{}
	for i, b := range c.Bots {
		if err := b.check(); err != nil {
			return c, kb.Errorf(kb.Invalid, "", "%s: bot %d: %s", name, i+1, err)
		}
		if seen[b.Name] {
			return c, kb.Errorf(kb.Invalid, "", "%s: two bots are called %q", name, b.Name)
		}
		seen[b.Name] = true
	}
	return c, nil
}

func (m Mail) check() error {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil || host == "" {
		return errors.New("server is host:port")
	}
	if m.Plain && !local(host) {
		return errors.New("without STARTTLS only a server on this machine is used")
	}
	addresses := []string{m.From}
	for _, a := range m.Addresses {
		addresses = append(addresses, a)
	}
	if m.Domain != "" {
		addresses = append(addresses, "x@"+m.Domain)
	}
	for _, a := range addresses {
		if parsed, err := mail.ParseAddress(a); err != nil || parsed.Address != a {
			return errors.New(a + " is no address of mail")
		}
	}
	return nil
}

func (b Bot) check() error {
	u, err := url.Parse(b.URL)
	switch {
	case b.Name == "":
		return errors.New("it needs a name")
	case !slices.Contains([]string{WeCom, DingTalk, Feishu}, b.Kind):
		return errors.New("kind is wecom, dingtalk or feishu")
	case err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())):
		return errors.New("url is an https address")
	}
	return nil
}

// local reports whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
