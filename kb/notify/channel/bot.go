package channel

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/unreached"
)

// bot posts to a group chat.
type bot struct {
	Bot
	client *http.Client
	now    func() time.Time
}

func (b bot) Name() string { return "bot:" + b.Bot.Name }

func (b bot) Personal() bool { return false }

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 10

// Send implements notify.Channel.
func (b bot) Send(ctx context.Context, _ string, m notify.Message) error {
	address, body := b.request(text(m))
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(sent))
	if err != nil {
		return fmt.Errorf("the address of bot %s is none", b.Bot.Name)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	answer, err := b.client.Do(r)
	if err != nil {
		return botUnreached(err)
	}
	defer func() { _ = answer.Body.Close() }()
	read, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return botUnreached(err)
	}
	var said struct {
		ErrCode *int   `json:"errcode"` // WeCom, DingTalk
		ErrMsg  string `json:"errmsg"`
		Code    *int   `json:"code"` // Feishu
		Msg     string `json:"msg"`
	}
	switch err := json.Unmarshal(read, &said); {
	case answer.StatusCode != http.StatusOK:
		return fmt.Errorf("bot %s answers with status %d", b.Bot.Name, answer.StatusCode)
	case err != nil, said.ErrCode == nil && said.Code == nil:
		return fmt.Errorf("bot %s does not say that it has taken the message", b.Bot.Name)
	case said.ErrCode != nil && *said.ErrCode != 0:
		return fmt.Errorf("bot %s refuses the message: %d %s", b.Bot.Name, *said.ErrCode, said.ErrMsg)
	case said.Code != nil && *said.Code != 0:
		return fmt.Errorf("bot %s refuses the message: %d %s", b.Bot.Name, *said.Code, said.Msg)
	}
	return nil
}

var errRedirects = errors.New("it redirects")

// botUnreached is an error of the client without the address, which is a secret: it holds
// the key of the bot.
func botUnreached(err error) error {
	return fmt.Errorf("the bot can't be reached: %w", unreached.Why(err, errRedirects))
}

// request is where a text is sent to, and as what.
func (b bot) request(text string) (address string, body map[string]any) {
	now := b.now()
	content := map[string]any{"content": text}
	switch b.Kind {
	case DingTalk:
		address = b.URL
		if b.Secret != "" {
			at := strconv.FormatInt(now.UnixMilli(), 10)
			address += "&timestamp=" + at + "&sign=" + url.QueryEscape(sign(b.Secret, at+"\n"+b.Secret))
		}
		return address, map[string]any{"msgtype": "text", "text": content}
	case Feishu:
		body = map[string]any{"msg_type": "text", "content": map[string]any{"text": text}}
		if b.Secret != "" {
			at := strconv.FormatInt(now.Unix(), 10)
			body["timestamp"], body["sign"] = at, sign(at+"\n"+b.Secret, "")
		}
		return b.URL, body
	}
	return b.URL, map[string]any{"msgtype": "text", "text": content}
}

// sign is an HMAC-SHA256 in base64.
func sign(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
