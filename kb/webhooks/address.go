package webhooks

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// attemptFor is how long an attempt may take, and maxAnswer how much of an answer is read.
const (
	attemptFor = 15 * time.Second
	maxAnswer  = 64 << 10
)

// Addresses are where requests may go: who runs the service says so, not who uses it.
type Addresses struct {
	Hosts   []string       // as in an address: hooks.example, or hooks.example:8443
	Private []netip.Prefix // networks that are not public and may be asked, also without TLS
}

// Check refuses an address that requests may not go to.
func (a Addresses) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Host == "", u.Opaque != "", len(address) > MaxURL:
		return invalid("url", "the address is none", "地址的写法不对，或过长。")
	case u.Scheme != "https" && (u.Scheme != "http" || len(a.Private) == 0):
		return invalid("url", "the address must begin with https://", "地址要以 https:// 开头。")
	case u.User != nil, u.Fragment != "":
		return invalid("url", "the address must have no user and no fragment", "地址里不能有账号，也不能有 #。")
	case !slices.ContainsFunc(a.Hosts, func(h string) bool { return strings.EqualFold(h, u.Host) }):
		return invalid("url", "the address is of a host that --webhook-hosts does not name", "这台主机没有经运维人员允许（--webhook-hosts）。")
	}
	return nil
}

// invalid refuses a field of an endpoint: to programs in English, on pages in Chinese.
func invalid(field, detail, message string) error {
	return &kb.Error{Kind: kb.Invalid, Code: "invalid_webhook", Detail: detail, Fields: []kb.FieldError{{Field: field, Message: message}}}
}

// notPublic are networks beyond those that package netip knows, which lead into a house, to
// the machine itself, or to an address hidden in another.
var notPublic = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10")

func prefixes(all ...string) (out []netip.Prefix) {
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// public reports whether an address is of the internet, as far as its number tells.
func public(ip netip.Addr) bool {
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// dialer refuses by the number that a name has led to at that moment, so that no name
// leads elsewhere than it did when it was looked at.
func (a Addresses) dialer(plain bool) *net.Dialer {
	return &net.Dialer{Timeout: attemptFor, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		ip := at.Addr().Unmap().WithZone("")
		allowed := slices.ContainsFunc(a.Private, func(p netip.Prefix) bool { return p.Contains(ip) })
		if !allowed && (plain || !public(ip)) {
			return errRefused
		}
		return nil
	}}
}

var errRefused = errors.New("the host leads to an address that --webhook-private does not name")

// schemes asks with TLS anybody that is allowed, without it private networks alone.
type schemes struct{ secure, plain *http.Transport }

func (s schemes) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "http" {
		return s.plain.RoundTrip(r)
	}
	return s.secure.RoundTrip(r)
}

// Client asks these addresses and no others: no redirects, no proxy of the environment.
func (a Addresses) Client() *http.Client {
	transport := func(plain bool) *http.Transport {
		return &http.Transport{
			DialContext: a.dialer(plain).DialContext, TLSHandshakeTimeout: attemptFor, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: maxAnswer, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, DisableCompression: true,
		}
	}
	return &http.Client{
		Timeout: attemptFor, Transport: schemes{transport(false), transport(true)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ReadAddresses reads what the flags say.
func ReadAddresses(hosts, private []string) (a Addresses, err error) {
	for _, h := range hosts {
		if u, err := url.Parse("https://" + h); err != nil || u.Host != h || h == "" {
			return a, fmt.Errorf("%q is no host, as hooks.example or hooks.example:8443", h)
		}
	}
	for _, p := range private {
		network, err := netip.ParsePrefix(p)
		if err != nil {
			return a, fmt.Errorf("%q is no network, as 10.0.0.0/8 or ::1/128", p)
		}
		a.Private = append(a.Private, network.Masked())
	}
	a.Hosts = hosts
	return a, nil
}
