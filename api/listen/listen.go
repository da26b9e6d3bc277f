// Package listen bounds the connections that a service holds.
package listen

import (
	"net"
	"net/http"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/kb/auth"
)

// How many connections are held at once, each some 20 kB: of all, and of a client that
// is no proxy of ours. Of a client over its share the next one is closed at once; over
// the number of all, one on which nothing is asked makes room.
const (
	maxConnections       = 4096
	maxClientConnections = 1024
)

// Connections is a listener with these limits.
type Connections struct {
	net.Listener
	trusted []*net.IPNet

	mu      sync.Mutex
	freed   *sync.Cond
	open    int
	clients map[string]int
	quiet   map[*connection]bool // on which nothing is asked now
}

// Limit is a listener with the limits, but for what comes from proxies of ours.
func Limit(l net.Listener, trusted []*net.IPNet) *Connections {
	out := &Connections{Listener: l, trusted: trusted, clients: map[string]int{}, quiet: map[*connection]bool{}}
	out.freed = sync.NewCond(&out.mu)
	return out
}

// Accept implements net.Listener.
func (l *Connections) Accept() (net.Conn, error) {
	for {
		inner, err := l.Listener.Accept()
		if err != nil {
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
	l.quiet[c] = true
	return true
}

// makeRoom closes a connection on which nothing is asked, any of them, so that nobody
// can hold all places by saying nothing.
func (l *Connections) makeRoom() bool {
	for c := range l.quiet {
		l.free(c)
		_ = c.Conn.Close()
		return true
	}
	return false
}

// free gives a place back, once.
func (l *Connections) free(c *connection) {
	if c.freed {
		return
	}
	c.freed = true
	delete(l.quiet, c)
	l.open--
	if l.clients[c.client]--; l.clients[c.client] == 0 {
		delete(l.clients, c.client)
	}
	l.freed.Signal()
}

// ConnState notes whether something is asked on a connection, as [http.Server] says.
func (l *Connections) ConnState(conn net.Conn, state http.ConnState) {
	if secure, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secure.NetConn()
	}
	c, ok := conn.(*connection)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case c.freed:
	case state == http.StateIdle:
		l.quiet[c] = true
		l.freed.Signal()
	case state == http.StateActive:
		delete(l.quiet, c)
	}
}

// connection gives its place back when it is closed.
type connection struct {
	net.Conn
	of     *Connections
	client string
	freed  bool // under the lock of all
}

// Close implements net.Conn.
func (c *connection) Close() error {
	c.of.mu.Lock()
	c.of.free(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}
