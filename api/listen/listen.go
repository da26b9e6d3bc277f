// Package listen bounds the connections that a service holds.
package listen

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb/auth"
)

// How many connections are held at once, each some 20 kB: of all, and of a client that
// is no proxy of ours. Of a client over its share the next one is closed at once; over
// the number of all, the one on which nothing has been asked for longest makes room: those
// that say nothing, before one that has just come, or that asks again and again.
const (
	maxConnections       = 4096
	maxClientConnections = 1024
)

// Connections are those of a service, with these limits; on a listener, they are one.
type Connections struct {
	net.Listener // none before On
	trusted      []*net.IPNet

	mu      sync.Mutex
	freed   *sync.Cond
	open    int
	clients map[string]int
	quiet   *list.List           // on which nothing is asked now, for longest first
	owed    map[*connection]bool // on which something may be asked that no handler has yet
	leaving bool
	close   func() error // of the listener, once
}

// Limit limits what comes, but from proxies of ours.
func Limit(trusted []*net.IPNet) *Connections {
	out := &Connections{trusted: trusted, clients: map[string]int{}, quiet: list.New(), owed: map[*connection]bool{}}
	out.freed = sync.NewCond(&out.mu)
	return out
}

// On lets them come by a listener.
func (l *Connections) On(listener net.Listener) *Connections {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Listener, l.close = listener, sync.OnceValue(listener.Close)
	return l
}

// Close implements net.Listener. Settle and the server that is shut down close it both,
// in any order: what is closed already is no error.
func (l *Connections) Close() error { return l.close() }

// settling is how long a connection that says nothing is waited for: as long as
// [http.Server.Shutdown] would wait for it.
const settling = 5 * time.Second

// Settle accepts no more, and waits until every request that has come is with its
// handler, five seconds at most. The server can be shut down then: it drops without an
// answer a request that it has read and not yet handed over (go 1.26, conn.serve).
func (l *Connections) Settle(ctx context.Context) {
	l.mu.Lock()
	closeListener := l.close
	l.leaving = true
	l.mu.Unlock()
	if closeListener == nil {
		return
	}
	_ = closeListener()
	ctx, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	for !l.settled() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func (l *Connections) settled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.owed) == 0
}

// Accept implements net.Listener; after Settle its error is [http.ErrServerClosed].
func (l *Connections) Accept() (net.Conn, error) {
	for {
		inner, err := l.Listener.Accept()
		if err != nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.leaving {
				err = http.ErrServerClosed
			}
			return nil, err
		}
		c := &connection{Conn: inner, of: l, client: l.client(inner.RemoteAddr())}
		if l.take(c) {
			return c, nil
		}
		_ = inner.Close()
	}
}

// client is whose connection counts with others', empty for a proxy of ours.
func (l *Connections) client(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || slices.ContainsFunc(l.trusted, func(n *net.IPNet) bool { return n.Contains(tcp.IP) }) {
		return ""
	}
	return auth.ClientOf(tcp.IP.String())
}

// take gives a connection its place, once there is one, or none to a client that has
// its share.
func (l *Connections) take(c *connection) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.client != "" && l.clients[c.client] >= maxClientConnections {
		return false
	}
	for l.open >= maxConnections {
		if !l.makeRoom() {
			l.freed.Wait()
		}
	}
	l.open++
	l.clients[c.client]++
	l.owed[c] = true
	l.hush(c)
	return true
}

// hush notes that nothing is asked on a connection from now on.
func (l *Connections) hush(c *connection) {
	l.rouse(c)
	c.quiet = l.quiet.PushBack(c)
}

// rouse notes that something is asked on a connection, or that it is closed.
func (l *Connections) rouse(c *connection) {
	if c.quiet != nil {
		l.quiet.Remove(c.quiet)
		c.quiet = nil
	}
}

// makeRoom closes the connection on which nothing has been asked for longest, so that
// nobody can hold all places by saying nothing.
func (l *Connections) makeRoom() bool {
	first := l.quiet.Front()
	if first == nil {
		return false
	}
	c := first.Value.(*connection)
	l.free(c)
	_ = c.Conn.Close()
	return true
}

// free gives a place back, once.
func (l *Connections) free(c *connection) {
	if c.freed {
		return
	}
	c.freed = true
	l.rouse(c)
	delete(l.owed, c)
	l.open--
	if l.clients[c.client]--; l.clients[c.client] == 0 {
		delete(l.clients, c.client)
	}
	l.freed.Signal()
}

// ConnState notes whether something is asked on a connection, as [http.Server] says.
func (l *Connections) ConnState(conn net.Conn, state http.ConnState) {
	c := ours(conn)
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case c.freed:
	case state == http.StateIdle:
		l.hush(c)
		delete(l.owed, c)
		l.freed.Signal()
	case state == http.StateActive:
		l.rouse(c)
		l.owed[c] = true
	}
}

// ours is the connection below one of the server's; nil where it is none of ours.
func ours(conn net.Conn) *connection {
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	c, _ := conn.(*connection)
	return c
}

type connectionKey struct{}

// ConnContext lets Handled know a request's connection, as [http.Server] asks for it.
func (l *Connections) ConnContext(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, ours(conn))
}

// Handled notes that a request is with its handler.
func Handled(r *http.Request) {
	if c, _ := r.Context().Value(connectionKey{}).(*connection); c != nil {
		c.of.mu.Lock()
		delete(c.of.owed, c)
		c.of.mu.Unlock()
	}
}

// connection gives its place back when it is closed.
type connection struct {
	net.Conn
	of     *Connections
	client string

	// Under the lock of all.
	freed bool
	quiet *list.Element // nil where something is asked
}

// Close implements net.Conn.
func (c *connection) Close() error {
	c.of.mu.Lock()
	c.of.free(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}
