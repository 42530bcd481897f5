package fetch

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"code.dny.dev/ssrf"
	"golang.org/x/net/dns/dnsmessage"
)

// TestControl asks the dialer's control function, which is called before a
// socket connects: nothing is sent to any of these addresses.
func TestControl(t *testing.T) {
	refused := map[string][]string{
		"loopback":         {"127.0.0.1", "127.0.0.53", "127.255.255.254", "::1"},
		"private":          {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"},
		"link-local":       {"169.254.0.1", "fe80::1", "fe80::1%eth0"},
		"metadata":         {"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192"},
		"carrier-grade":    {"100.64.0.1", "100.127.255.255"},
		"unique local":     {"fc00::1", "fd12:3456:789a::1"},
		"site-local":       {"fec0::1"},
		"multicast":        {"224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"},
		"unspecified":      {"0.0.0.0", "0.1.2.3", "::"},
		"broadcast":        {"255.255.255.255", "240.0.0.1"},
		"documentation":    {"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"},
		"benchmarking":     {"198.18.0.1", "198.19.255.255", "2001:2::1"},
		"IPv4-mapped":      {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:192.88.99.9"},
		"IPv4-compatible":  {"::127.0.0.1", "::10.0.0.1"},
		"6to4":             {"2002:7f00:1::", "2002:a00:1::1", "192.88.99.1"},
		"NAT64":            {"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"},
		"Teredo":           {"2001:0:7f00:1::", "2001::1"},
		"discard, segment": {"100::1", "5f00::1"},
	}
	safe := control()
	network := func(a netip.Addr) string {
		if a.Is4() {
			return "tcp4"
		}
		return "tcp6"
	}
	for name, addresses := range refused {
		for _, address := range addresses {
			a := netip.MustParseAddr(address)
			for _, port := range []uint16{80, 443, 8080} {
				if err := safe(network(a), netip.AddrPortFrom(a, port).String(), nil); err == nil || kindOf(err) != Private {
					t.Errorf("%s: %s port %d: %v", name, address, port, err)
				}
			}
		}
	}
	for _, address := range []string{"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "192.169.0.1", "2606:4700::1", "2a00:1450::1"} {
		a := netip.MustParseAddr(address)
		for _, port := range []uint16{80, 443, 8080} {
			if err := safe(network(a), netip.AddrPortFrom(a, port).String(), nil); err != nil {
				t.Errorf("%s port %d is refused: %v", address, port, err)
			}
		}
	}
	for _, network := range []string{"udp4", "unix", "ip4:icmp"} {
		if safe(network, "8.8.8.8:80", nil) == nil {
			t.Errorf("network %s is not refused", network)
		}
	}
}

// names is a name server on loopback: addresses(host) are the answers.
func names(t *testing.T, addresses func(host string) []string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			found := addresses(strings.TrimSuffix(q.Name.String(), "."))
			reply := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true}, Questions: m.Questions}
			if found == nil {
				reply.RCode = dnsmessage.RCodeNameError
			}
			for _, address := range found {
				if q.Type == dnsmessage.TypeA {
					reply.Answers = append(reply.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(address).As4()},
					})
				}
			}
			if packed, err := reply.Pack(); err == nil {
				conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// fenced is a guarded client to which 127.0.0.2 stands for the internet and
// the rest of loopback for what must not be reached.
func fenced(t *testing.T, addresses func(host string) []string) *Client {
	t.Helper()
	c := New(Options{})
	t.Cleanup(c.Close)
	c.transport.DialContext = guard(net.Dialer{Resolver: names(t, addresses)}, false,
		ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.2/32")))
	return c
}

// twoHosts serves h on 127.0.0.2 and counts the connections that are made to
// 127.0.0.1 at the same port.
func twoHosts(t *testing.T, h http.HandlerFunc) (port string, strayed *atomic.Int32) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Listener.Close()
	var err error
	if s.Listener, err = net.Listen("tcp", "127.0.0.2:0"); err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Close)
	_, port, _ = net.SplitHostPort(s.Listener.Addr().String())

	inner, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inner.Close() })
	strayed = new(atomic.Int32)
	go func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				return
			}
			strayed.Add(1)
			conn.Close()
		}
	}()
	return port, strayed
}

func TestSpellingsOfLoopback(t *testing.T) {
	var asked atomic.Int32
	port, strayed := twoHosts(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	c := fenced(t, func(host string) []string {
		if host != "localhost" { // which is one
			asked.Add(1)
		}
		return []string{"127.0.0.1"}
	})
	for _, host := range []string{
		"127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0X7F.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1", "0177.0.0.01",
		"127.0.0.1.", "0", "0.0.0.0", "0x0", "①②⑦.⓪.⓪.①", "127。0。0。1",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1%25lo]",
		"localhost", "LOCALHOST", "localhost.",
	} {
		address := "http://" + host + ":" + port + "/"
		_, err := c.Get(t.Context(), Request{URL: address})
		wantKind(t, err, Private, "not a public address")
		// A redirect from a good address is no way round.
		_, err = c.Get(t.Context(), Request{URL: "http://127.0.0.2:" + port + "/?to=" + strings.ReplaceAll(address, "%", "%25")})
		wantKind(t, err, Private)
	}
	_, err := local(t, Options{}).Get(t.Context(), Request{URL: "http://2130706433:" + port + "/"}) // also where private ones are allowed
	wantKind(t, err, Private, "not a public address: it is not written as an address is")
	if n := strayed.Load(); n > 0 {
		t.Errorf("%d connections to 127.0.0.1", n)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d look-ups for what are no names", n)
	}
}

func TestNamesOfPrivateAddresses(t *testing.T) {
	port, strayed := twoHosts(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/inward" {
			http.Redirect(w, r, "http://bad.wexcombe.test:"+r.URL.Query().Get("port")+"/", http.StatusFound)
		}
	})
	var rebound atomic.Bool
	c := fenced(t, func(host string) []string {
		switch host {
		case "good.wexcombe.test":
			return []string{"127.0.0.2"}
		case "bad.wexcombe.test":
			return []string{"127.0.0.1", "127.0.0.3"}
		case "both.wexcombe.test":
			return []string{"127.0.0.1", "127.0.0.2"}
		case "rebinding.wexcombe.test":
			if rebound.Load() {
				return []string{"127.0.0.1"}
			}
			return []string{"127.0.0.2"}
		}
		return nil
	})
	at := func(host, path string) Request {
		return Request{URL: "http://" + host + ".wexcombe.test:" + port + path}
	}

	get(t, c, at("good", "/"))
	_, err := c.Get(t.Context(), at("bad", "/"))
	wantKind(t, err, Private, "bad.wexcombe.test")
	_, err = c.Get(t.Context(), at("good", "/inward?port="+port))
	if e := wantKind(t, err, Private, "bad.wexcombe.test"); !strings.Contains(e.URL, "bad.wexcombe.test") {
		t.Errorf("the error is said to be at %s", e.URL)
	}
	for range 5 { // whichever of the two addresses is tried first
		get(t, c, at("both", "/"))
		c.Close()
	}
	get(t, c, at("rebinding", "/"))
	c.Close()
	rebound.Store(true)
	_, err = c.Get(t.Context(), at("rebinding", "/"))
	wantKind(t, err, Private, "rebinding.wexcombe.test")
	_, err = c.Get(t.Context(), at("nosuch", "/"))
	wantKind(t, err, DNS, "there is no host called nosuch.wexcombe.test")

	if n := strayed.Load(); n > 0 {
		t.Errorf("%d connections to 127.0.0.1", n)
	}
}

// A proxy from the environment would connect for us, past the guard.
func TestProxyFromEnvironmentIsNotUsed(t *testing.T) {
	var asked atomic.Int32
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy)
	}
	_, err := fenced(t, func(string) []string { return nil }).Get(t.Context(), Request{URL: "http://blog.wexcombe.test/"})
	wantKind(t, err, DNS)
	if asked.Load() > 0 || New(Options{}).transport.Proxy != nil {
		t.Error("the proxy was asked")
	}
}

func TestNamesThatEndInNoNumberAreNames(t *testing.T) {
	for _, host := range []string{"blog.example.org", "example.org.", "4chan.example", "0x.example", "1.2.3.4.example", "xn--0", "a1", "0xyz", "10.0.0.1", "::1"} {
		if oddAddress(host) {
			t.Errorf("oddAddress(%q)", host)
		}
	}
}
