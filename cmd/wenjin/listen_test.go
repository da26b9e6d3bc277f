package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Other machines come by plain HTTP only where somebody has said so, and the refusal
// names the ways out; nothing is made before.
func TestPlainHTTPStaysOnThisMachine(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		data := filepath.Join(t.TempDir(), "data")
		got := wenjin(t, "", "serve", "--data", data, "--content", t.TempDir(), "--addr", addr)
		for _, part := range []string{"--tls-cert", "--trusted-proxies", "127.0.0.1", "--insecure-http"} {
			if got.code != 2 || !strings.Contains(got.errs, part) {
				t.Errorf("%s: %d, no %s in %s", addr, got.code, part, got.errs)
			}
		}
		if _, err := os.Stat(data); err == nil {
			t.Errorf("%s: a data folder was made", addr)
		}
		for name, f := range map[string]listenFlags{"behind a proxy": {Addr: addr}, "insecure": {Addr: addr, InsecureHTTP: true}} {
			l, err := f.listen(name == "behind a proxy", quiet)
			if err != nil {
				t.Errorf("%s, %s: %v", addr, name, err)
				continue
			}
			must(t, l.Close())
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "127.9.9.9:0"} {
		l, err := listenFlags{Addr: addr}.listen(false, quiet)
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		if !strings.HasPrefix(l.address(), "http://127.") || l.tls() != nil {
			t.Error(l.address())
		}
		must(t, l.Close())
	}
}

// pair writes a certificate of this machine and its key, and gives its number.
func pair(t *testing.T, dir string, number int64) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(number), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return cert, key
}

func TestCertificatesThatAreNone(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	dir := t.TempDir()
	cert, key := pair(t, dir, 1)
	other, otherKey := pair(t, t.TempDir(), 2)
	for name, f := range map[string]listenFlags{
		"no key": {TLSCert: cert}, "no certificate": {TLSKey: key}, "another key": {TLSCert: cert, TLSKey: otherKey}, "another certificate": {TLSCert: other, TLSKey: key},
		"no file": {TLSCert: cert + "x", TLSKey: key}, "exchanged": {TLSCert: key, TLSKey: cert},
	} {
		f.Addr = "127.0.0.1:0"
		if l, err := f.listen(false, quiet); kb.KindOf(err) != kb.Invalid || !strings.Contains(err.Error(), "--tls-") {
			t.Errorf("%s: %v, %v", name, l, err)
		}
	}
}

// Changed files are noticed without a signal, looked at now and then; files that can't
// be read leave the certificate of before in use.
func TestCertificatesAreRenewed(t *testing.T) {
	var log bytes.Buffer
	dir := t.TempDir()
	cert, key := pair(t, dir, 1)
	c := &certificate{cert: cert, key: key, log: slog.New(slog.NewTextHandler(&log, nil))}
	must(t, c.load())
	number := func(look bool) int64 {
		t.Helper()
		if look {
			c.looked = time.Now().Add(-lookEvery)
		}
		got, err := c.get(nil)
		must(t, err)
		return got.Leaf.SerialNumber.Int64()
	}
	change := func(after time.Duration) {
		for _, path := range []string{cert, key} {
			must(t, os.Chtimes(path, time.Now().Add(after), time.Now().Add(after)))
		}
	}
	pair(t, dir, 2)
	change(time.Second)
	if n := number(false); n != 1 {
		t.Errorf("files are looked at all the time: %d", n)
	}
	if n := number(true); n != 2 {
		t.Errorf("a change is not noticed: %d", n)
	}
	must(t, os.WriteFile(key, []byte("half a key"), 0o600))
	change(2 * time.Second)
	if n := number(true); n != 2 || !strings.Contains(log.String(), "the one of before stays in use") {
		t.Errorf("%d, %s", n, &log)
	}
	pair(t, dir, 3)
	change(3 * time.Second)
	if n := number(true); n != 3 {
		t.Errorf("what was bad is not read again: %d", n)
	}
	must(t, os.Remove(cert))
	c.reload()
	if n := number(true); n != 3 {
		t.Errorf("a file that is gone: %d", n)
	}
}

// The whole service over TLS: nothing older than 1.2, HSTS, cookies that go no other
// way, and another certificate after SIGHUP.
func TestServingByTLS(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), t.TempDir()
	cert, key := pair(t, dir, 1)
	c := program(t, "user", "create", "--own", "--data", data, "li", "--role", "editor")
	c.Stdin = strings.NewReader(password + "\n")
	must(t, c.Run())
	addr := freeAddress(t)
	s := &server{t: t, base: "https://" + addr, log: &bytes.Buffer{}}
	s.cmd = program(t, "serve", "--addr", addr, "--drain", "0s", "--data", data, "--content", t.TempDir(), "--tls-cert", cert, "--tls-key", key)
	s.cmd.Stderr = s.log
	must(t, s.cmd.Start())
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })

	by := func(config *tls.Config) (*http.Response, error) {
		config.RootCAs = x509.NewCertPool()
		text, err := os.ReadFile(cert)
		must(t, err)
		config.RootCAs.AppendCertsFromPEM(text)
		transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, DisableKeepAlives: true}
		defer transport.CloseIdleConnections()
		r, err := (&http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Post(s.base+"/api/v1/session", "application/json", strings.NewReader(`{"login":"li","password":"`+password+`"}`))
		if err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
		}
		return r, err
	}
	served := func(number int64) *http.Response {
		t.Helper()
		for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
			r, err := by(&tls.Config{})
			if err == nil && r.StatusCode == http.StatusOK && r.TLS.PeerCertificates[0].SerialNumber.Int64() == number {
				return r
			}
			if time.Since(start) > 30*time.Second {
				t.Fatalf("certificate %d is not served: %v, %v\n%s", number, r, err, s.log)
			}
		}
	}
	r := served(1)
	if r.ProtoMajor != 2 || r.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s, %v", r.Proto, r.Header)
	}
	if c := r.Cookies(); len(c) != 1 || c[0].Name != "__Host-wenjin" || !c[0].Secure {
		t.Errorf("%v", c)
	}
	if _, err := by(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if plain, err := http.Get("http://" + addr + "/"); err != nil || plain.StatusCode != http.StatusBadRequest {
		t.Errorf("plain HTTP: %v, %v", plain, err)
	}
	if strings.Contains(s.log.String(), "http://"+addr) || !strings.Contains(s.log.String(), "https://"+addr+"/setup?code=") {
		t.Errorf("the link is no HTTPS:\n%s", s.log)
	}
	pair(t, dir, 2)
	must(t, s.cmd.Process.Signal(syscall.SIGHUP))
	served(2)
	s.stop()
}
