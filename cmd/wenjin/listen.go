package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/activation"

	"github.com/wenjin-kb/wenjin/kb"
)

// listenFlags say where the service is reached, and how.
type listenFlags struct {
	Addr         string `default:"127.0.0.1:8080" help:"Address to listen on. Beyond this machine it needs a certificate, a proxy that speaks HTTPS (--trusted-proxies), or --insecure-http." placeholder:"HOST:PORT"`
	TLSCert      string `help:"File of the certificate with its chain, in PEM; read again when it changes, and on SIGHUP." placeholder:"FILE"`
	TLSKey       string `help:"File of its key." placeholder:"FILE"`
	InsecureHTTP bool   `help:"Let other machines come by plain HTTP, which shows passwords and sessions to whoever is between."`
}

// listening is an open address.
type listening struct {
	net.Listener
	certificate *certificate // nil for plain HTTP
	// inherited is one that systemd has opened and keeps open: who comes while no process
	// answers waits.
	inherited bool
}

// check looks at the flags, the certificate and who would come, without opening the
// address.
func (f listenFlags) check(proxied bool, log *slog.Logger) error {
	if _, err := f.certificate(log); err != nil {
		return err
	}
	at, err := net.ResolveTCPAddr("tcp", f.Addr)
	if err != nil {
		return kb.Errorf(kb.Invalid, "", "--addr: %w", err)
	}
	return f.refuse(at, proxied)
}

// certificate is the one that the flags name; nil for plain HTTP.
func (f listenFlags) certificate(log *slog.Logger) (*certificate, error) {
	switch {
	case (f.TLSCert == "") != (f.TLSKey == ""):
		return nil, kb.Errorf(kb.Invalid, "", "--tls-cert and --tls-key go together")
	case f.TLSCert == "":
		return nil, nil
	}
	c := &certificate{cert: f.TLSCert, key: f.TLSKey, log: log}
	return c, c.load()
}

// refuse refuses an address that other machines would reach by plain HTTP, unless
// somebody has said that they may.
func (f listenFlags) refuse(at net.Addr, proxied bool) error {
	if f.TLSCert != "" || proxied || f.InsecureHTTP || onThisMachine(at) {
		return nil
	}
	return kb.Errorf(kb.Invalid, "", "%s is reached from other machines, and plain HTTP shows passwords and sessions to whoever is between.\n"+
		"Give --tls-cert and --tls-key; or, behind a proxy that speaks HTTPS (also in a container), --trusted-proxies with its network; or listen on 127.0.0.1; or say --insecure-http", at)
}

// listen opens the address, or takes the one that systemd has opened (a .socket unit).
func (f listenFlags) listen(proxied bool, log *slog.Logger) (*listening, error) {
	var l listening
	var err error
	if l.certificate, err = f.certificate(log); err != nil {
		return nil, err
	}
	if l.Listener, err = inherited(); err != nil {
		return nil, err
	}
	if l.inherited = l.Listener != nil; !l.inherited {
		if l.Listener, err = net.Listen("tcp", f.Addr); err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
	}
	if err := f.refuse(l.Addr(), proxied); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &l, nil
}

// inherited is the address that systemd has handed over; nil where it has none.
func inherited() (net.Listener, error) {
	all, err := activation.Listeners()
	switch {
	case err != nil:
		return nil, fmt.Errorf("take the socket from systemd: %w", err)
	case len(all) == 0:
		return nil, nil
	case len(all) > 1 || all[0] == nil:
		return nil, kb.Errorf(kb.Invalid, "", "systemd hands over %d sockets; the unit must have one ListenStream= for TCP", len(all))
	}
	return all[0], nil
}

// onThisMachine reports whether nobody else reaches an address.
func onThisMachine(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// patience is how long who comes to an inherited address waits for the service to be
// ready; after that they are told how far it is.
const patience = 20 * time.Second

// wait lets those who come to an inherited address wait in the system's queue until the
// service is ready, so that nobody notices a restart.
func (l *listening) wait(ctx context.Context, ready <-chan struct{}) {
	if !l.inherited {
		return
	}
	select {
	case <-ready:
	case <-ctx.Done():
	case <-time.After(patience):
	}
}

// address is where the service is reached, for people to open.
func (l *listening) address() string {
	if l.certificate != nil {
		return "https://" + l.Addr().String()
	}
	return "http://" + l.Addr().String()
}

// tls is how connections are encrypted; nil for plain HTTP.
func (l *listening) tls() *tls.Config {
	if l.certificate == nil {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: l.certificate.get}
}

// lookEvery is how often the files of a certificate are looked at, at most.
const lookEvery = 10 * time.Second

// certificate is read from two files, and again when they change: whoever renews it
// need not tell us.
type certificate struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	seen   [2]stamp
	looked time.Time
}

// stamp is how a change of a file is noticed.
type stamp struct {
	at   time.Time
	size int64
}

// get is the certificate for a connection.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) >= lookEvery {
		c.looked = time.Now()
		if now := c.stamps(); now != c.seen {
			c.renew()
		}
	}
	return c.pair, nil
}

// reload reads the files whether they have changed or not.
func (c *certificate) reload() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.renew()
}

// renew loads the files; what can't be loaded leaves the certificate of before in use.
func (c *certificate) renew() {
	if err := c.read(); err != nil {
		c.log.Error("the certificate can't be read again; the one of before stays in use", "error", err)
	}
}

func (c *certificate) load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *certificate) read() error {
	now := c.stamps() // before reading: what changes meanwhile is noticed later
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return kb.Errorf(kb.Invalid, "", "read --tls-cert %s and --tls-key %s: %w", c.cert, c.key, err)
	}
	c.pair, c.seen, c.looked = &pair, now, time.Now()
	if left := time.Until(pair.Leaf.NotAfter); left < 0 {
		c.log.Warn("the certificate is over", "names", names(pair.Leaf), "until", pair.Leaf.NotAfter)
	} else {
		c.log.Info("the certificate is loaded", "names", names(pair.Leaf), "until", pair.Leaf.NotAfter)
	}
	return nil
}

func names(c *x509.Certificate) []string {
	out := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		out = append(out, ip.String())
	}
	return out
}

func (c *certificate) stamps() (out [2]stamp) {
	for i, path := range []string{c.cert, c.key} {
		if info, err := os.Stat(path); err == nil {
			out[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return out
}
