package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// opsFlags are for those who run the service.
type opsFlags struct {
	OpsAddr string `help:"Address for /metrics, /healthz, /readyz and profiles, which the public must not reach; without it there are no metrics and no profiles." placeholder:"HOST:PORT"`
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
