package listen

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// source is a listener whose connections come from where the test says.
type source struct {
	net.Listener
	conns chan net.Conn
}

func (s source) Accept() (net.Conn, error) {
	c, ok := <-s.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

type from struct {
	net.Conn
	ip     string
	closed bool
}

func (f *from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(f.ip)} }
func (f *from) Close() error         { f.closed = true; return nil }

// A client has its share of connections and no more, over its whole network; proxies
// of ours have what they need, up to all; what is closed, once or twice, is free again.
// Over all, one on which nothing is asked makes room; none that is in use does.
func TestConnectionsAreLimited(t *testing.T) {
	_, proxies, err := net.ParseCIDR("10.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	s := source{conns: make(chan net.Conn, 2*maxConnections)}
	l := Limit([]*net.IPNet{proxies}).On(s)
	accept := func(ip string) net.Conn {
		s.conns <- &from{ip: ip}
		c, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		l.ConnState(c, http.StateActive)
		return c
	}
	var held []net.Conn
	for range maxClientConnections {
		held = append(held, accept("2001:db8::1"))
	}
	over := &from{ip: "2001:db8::2"}
	s.conns <- over
	accept("192.0.2.1")
	if !over.closed {
		t.Error("a client has more than its share")
	}
	for range 2 {
		if err := held[0].Close(); err != nil {
			t.Error(err)
		}
	}
	accept("2001:db8::3")
	if n := l.clients["2001:db8::/64"]; n != maxClientConnections {
		t.Errorf("%d are counted", n)
	}
	for range maxConnections - maxClientConnections - 1 {
		accept("10.1.2.3")
	}
	waits := make(chan net.Conn)
	go func() { waits <- accept("192.0.2.2") }()
	select {
	case <-waits:
		t.Error("one that is in use made room")
	case <-time.After(50 * time.Millisecond):
	}
	l.ConnState(held[1], http.StateIdle)
	<-waits
	if !held[1].(*connection).Conn.(*from).closed {
		t.Error("the quiet one is not closed")
	}
	l.ConnState(held[1], http.StateActive) // too late
	l.ConnState(held[1], http.StateIdle)
	l.ConnState(held[2], http.StateIdle)
	accept("192.0.2.3")
	if !held[2].(*connection).Conn.(*from).closed || l.open != maxConnections {
		t.Errorf("%d are open", l.open)
	}
	close(s.conns)
	if _, err := l.Accept(); err == nil {
		t.Error("a listener that is closed accepts")
	}
}

// The one that has been quiet for longest makes room, whatever it is: a client that asks
// again and again keeps its connection while others come that say nothing, and so does one
// that has just come.
func TestTheLongestQuietMakesRoom(t *testing.T) {
	s := source{conns: make(chan net.Conn, 1)}
	l := Limit([]*net.IPNet{{IP: net.IPv4zero, Mask: net.CIDRMask(0, 32)}}).On(s)
	come := func() net.Conn {
		s.conns <- &from{ip: "192.0.2.1"}
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	closed := func(c net.Conn) bool { return c.(*connection).Conn.(*from).closed }
	asks := come()
	silent := []net.Conn{}
	for range maxConnections - 1 {
		silent = append(silent, come())
	}
	for i := range 3 * maxConnections {
		if i%1000 == 0 {
			l.ConnState(asks, http.StateActive)
			l.ConnState(asks, http.StateIdle)
		}
		silent = append(silent, come())
		if closed(silent[len(silent)-1]) || closed(asks) {
			t.Fatalf("after %d more, one that asks or has just come is closed", i)
		}
		if !closed(silent[i]) {
			t.Fatalf("after %d more, the first that said nothing is open", i)
		}
	}
	if l.open != maxConnections || l.quiet.Len() != maxConnections {
		t.Errorf("%d are open, %d of them quiet", l.open, l.quiet.Len())
	}
}

// Connections of real clients are free again when they are done.
func TestConnectionsAreGivenBack(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Limit(nil).On(inner)
	server := &http.Server{Handler: http.NotFoundHandler(), ConnState: l.ConnState}
	go func() { _ = server.Serve(l) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range 20 {
		r, err := client.Get("http://" + inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		l.mu.Lock()
		n := len(l.clients)
		l.mu.Unlock()
		if n == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d clients are still counted", n)
		}
	}
}

// Whoever has come before the server leaves is answered, also half-way through a
// request: http.Server alone drops a request that it has read while it shuts down.
func TestWhoHasComeIsAnswered(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Limit(nil).On(inner)
	server := &http.Server{ConnState: l.ConnState, ConnContext: l.ConnContext, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Handled(r)
		w.WriteHeader(http.StatusNoContent)
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	dial := func(said string) net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = io.WriteString(c, said)
		return c
	}
	asking, silent := dial("GET / HTTP/1.1\r\nHost: a\r\n"), dial("")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		l.mu.Lock()
		n := len(l.owed)
		l.mu.Unlock()
		if n == 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are waited for, want 2", n)
		}
	}
	left := make(chan error, 1)
	go func() {
		l.Settle(t.Context())
		left <- server.Shutdown(t.Context())
	}()
	if err := <-served; err != http.ErrServerClosed {
		t.Error(err)
	}
	_, _ = io.WriteString(asking, "\r\n")
	_ = asking.SetReadDeadline(time.Now().Add(20 * time.Second))
	r, err := http.ReadResponse(bufio.NewReader(asking), nil)
	if err != nil || r.StatusCode != http.StatusNoContent {
		t.Fatal(r, err)
	}
	select {
	case <-left:
		t.Error("the silent one is not waited for")
	default:
	}
	_ = silent.Close() // nobody waits for it any more
	if err := <-left; err != nil {
		t.Error(err)
	}
}

// The server may close the listener before it has seen that Settle has closed it.
func TestClosedTwice(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Limit(nil).On(inner)
	l.Settle(t.Context())
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); err != http.ErrServerClosed {
		t.Error(err)
	}
}
