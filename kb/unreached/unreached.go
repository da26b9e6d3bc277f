// Package unreached says why a server that was asked gives no answer, in words of its own:
// errors of net/http and crypto/x509 hold what the other side sent, which may be what it was
// told (a key, a text), and addresses, which are the house's.
package unreached

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// What is said of errors that tell too much.
var (
	errName        = errors.New("no such host")
	errNameServer  = errors.New("its name can't be looked up")
	errHost        = errors.New("its certificate is that of another host")
	errIssuer      = errors.New("its certificate is from nobody whom this machine trusts")
	errCertificate = errors.New("its certificate is not valid")
	errPlain       = errors.New("it does not speak TLS")
	errShut        = errors.New("it closes the connection")
	errTime        = errors.New("it does not answer in time")
	errOther       = errors.New("it does not answer as a server does")
)

// Why is an error of a request in other words. One that wraps an error that is known is that
// one; one of a context still wraps it.
func Why(err error, known ...error) error {
	for _, k := range append(known, context.Canceled, context.DeadlineExceeded) {
		if errors.Is(err, k) {
			return k
		}
	}
	if why := certificate(err); why != nil {
		return why
	}
	var name *net.DNSError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var number syscall.Errno
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return errName
	case name != nil:
		return errNameServer
	case os.IsTimeout(err):
		return errTime
	case errors.As(err, &record):
		return errPlain
	case errors.As(err, &alert):
		return alert
	case errors.As(err, &number):
		return number
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errShut
	}
	return errOther
}

// certificate is what is wrong with a certificate, nil where nothing is.
func certificate(err error) error {
	var host x509.HostnameError
	var issuer x509.UnknownAuthorityError
	var invalid *tls.CertificateVerificationError
	switch {
	case errors.As(err, &host):
		return errHost
	case errors.As(err, &issuer):
		return errIssuer
	case errors.As(err, &invalid):
		return errCertificate
	}
	return nil
}
