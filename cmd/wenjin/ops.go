package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/kb"
)

// opsFlags are for those who run the service.
type opsFlags struct {
	OpsAddr string `help:"Address for /metrics, /healthz, /readyz and profiles, which the public must not reach; beyond this machine it needs --insecure-http. Without it there are no metrics and no profiles." placeholder:"HOST:PORT"`
}

// check refuses an address that other machines reach, unless somebody has said that
// plain HTTP may go to them: there is neither a certificate nor a password here.
func (f opsFlags) check(insecure bool) error {
	if f.OpsAddr == "" || insecure {
		return nil
	}
	address, err := net.ResolveTCPAddr("tcp", f.OpsAddr)
	if err != nil {
		return kb.Errorf(kb.Invalid, "", "--ops-addr: %w", err)
	}
	if !onThisMachine(address) {
		return kb.Errorf(kb.Invalid, "", "--ops-addr %s is reached from other machines, by plain HTTP and without a password.\n"+
			"Listen on 127.0.0.1, or, on a network where only operators are, say --insecure-http", f.OpsAddr)
	}
	return nil
}

// serve answers on the address until the service has stopped, so that what asks for
// readiness sees it go.
func (f opsFlags) serve(g *errgroup.Group, server *http.Server, stopped <-chan struct{}) error {
	if f.OpsAddr == "" {
		return nil
	}
	listener, err := net.Listen("tcp", f.OpsAddr)
	if err != nil {
		return fmt.Errorf("listen for operators: %w", err)
	}
	g.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-stopped
		return server.Close()
	})
	return nil
}
