package channel

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/smtp"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/notify"
)

// mailer sends to each person, over SMTP (RFC 5321) with STARTTLS (RFC 3207).
type mailer struct {
	Mail
	roots *x509.CertPool // nil trusts what the machine does
	now   func() time.Time
}

func (m mailer) Name() string { return "mail" }

func (m mailer) Personal() bool { return true }

// addressOf is where a person gets mail; empty where nobody has said.
func (m mailer) addressOf(person string) string {
	login, _ := strings.CutPrefix(person, kb.PersonID(""))
	switch {
	case m.Addresses[login] != "":
		return m.Addresses[login]
	case strings.Contains(login, "@"):
		return login
	case m.Domain != "":
		return login + "@" + m.Domain
	}
	return ""
}

// Send implements notify.Channel.
func (m mailer) Send(ctx context.Context, person string, msg notify.Message) error {
	to := m.addressOf(person)
	if to == "" {
		return nil
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Server)
	if err != nil {
		return fmt.Errorf("the mail server can't be reached: %w", err)
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return errors.Join(fmt.Errorf("the mail server does not greet: %w", err), conn.Close())
	}
	defer func() { _ = client.Close() }()
	if err := m.hand(client, host, to, m.compose(to, msg)); err != nil {
		return fmt.Errorf("the mail server does not take a mail: %w", err)
	}
	return nil
}

// hand gives a mail to a server that has greeted.
func (m mailer) hand(client *smtp.Client, host, to string, data []byte) error {
	if !m.Plain {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return errors.New("it offers no STARTTLS, and without it nothing is sent")
		}
		if err := client.StartTLS(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: m.roots}); err != nil {
			return err
		}
	}
	if m.User != "" {
		if err := client.Auth(smtp.PlainAuth("", m.User, m.Password, host)); err != nil {
			return err
		}
	}
	if err := client.Mail(m.From); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		return err
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil { // here the server takes it
		return err
	}
	_ = client.Quit() // whatever it says now, the mail is its
	return nil
}

// compose is a mail with its headers (RFC 5322), in base64, whose lines are short.
func (m mailer) compose(to string, msg notify.Message) []byte {
	var b bytes.Buffer
	subject := "【问津】" + notify.Words[msg.Kind]
	if msg.Title != "" {
		subject += "：" + msg.Title
	}
	for _, header := range [][2]string{
		{"From", m.From}, {"To", to}, {"Subject", mime.BEncoding.Encode("utf-8", subject)}, {"Date", m.now().Format(time.RFC1123Z)},
		{"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"},
	} {
		b.WriteString(header[0] + ": " + header[1] + "\r\n")
	}
	b.WriteString("\r\n")
	encoded := base64.StdEncoding.EncodeToString([]byte(text(msg) + "\n"))
	for len(encoded) > 76 {
		b.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	b.WriteString(encoded + "\r\n")
	return b.Bytes()
}
