package fetch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// certificate makes one for host, signed by parent or, without one, by itself.
func certificate(t *testing.T, host string, until time.Time, parent *tls.Certificate, uses ...x509.ExtKeyUsage) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host},
		NotBefore: until.AddDate(-1, 0, 0), NotAfter: until,
		BasicConstraintsValid: true, IsCA: parent == nil, ExtKeyUsage: uses,
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	signer, by := template, any(key)
	if parent != nil {
		signer, by = parent.Leaf, parent.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestTLSFailures(t *testing.T) {
	later, earlier := time.Now().AddDate(0, 1, 0), time.Now().AddDate(0, -1, 0)
	authority := certificate(t, "Wexcombe Certificates", later, nil)
	for _, tt := range []struct {
		name   string
		config *tls.Config
		kind   Kind
		words  string
	}{
		{"good", &tls.Config{Certificates: []tls.Certificate{certificate(t, "127.0.0.1", later, &authority)}}, "", ""},
		{"expired", &tls.Config{Certificates: []tls.Certificate{certificate(t, "127.0.0.1", earlier, &authority)}}, TLSExpired, "has expired"},
		{"another host's", &tls.Config{Certificates: []tls.Certificate{certificate(t, "other.example", later, &authority)}}, TLSHost, "another host"},
		{"self-signed", &tls.Config{Certificates: []tls.Certificate{certificate(t, "127.0.0.1", later, nil)}}, TLSUntrusted, "self-signed"},
		{"a reader's", &tls.Config{Certificates: []tls.Certificate{certificate(t, "127.0.0.1", later, &authority, x509.ExtKeyUsageClientAuth)}}, TLS, "no secure connection"},
		{"too old", &tls.Config{Certificates: []tls.Certificate{certificate(t, "127.0.0.1", later, &authority)}, MaxVersion: tls.VersionTLS11}, TLS, "no secure connection"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			s.TLS = tt.config
			s.TLS.MinVersion = tls.VersionTLS10
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			t.Cleanup(s.Close)
			c := local(t, Options{})
			c.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
			c.transport.TLSClientConfig.RootCAs.AddCert(authority.Leaf)
			_, err := c.Get(t.Context(), Request{URL: s.URL})
			if tt.kind != "" {
				wantKind(t, err, tt.kind, tt.words, strings.TrimPrefix(s.URL, "https://"))
			} else if err != nil {
				t.Errorf("a good certificate: %v", err)
			}
		})
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, err := local(t, Options{}).Get(t.Context(), Request{URL: strings.Replace(plain, "http:", "https:", 1)})
	wantKind(t, err, TLS, "no secure connection")
}

// A connection that does not come about is told from an answer that does not.
func TestHandshakeThatHangs(t *testing.T) {
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	address := listen(t, func(net.Conn) { <-never })
	_, err := local(t, Options{Timeout: 400 * time.Millisecond}).Get(t.Context(), Request{URL: strings.Replace(address, "http:", "https:", 1)})
	wantKind(t, err, Unreachable, "cannot be reached")
}

func TestConnectionFailures(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, tt := range []struct {
		name, address string
		kind          Kind
		words         string
	}{
		{"refused", "http://" + closed.Addr().String(), Refused, "nothing is listening"},
		{"closed", listen(t, func(net.Conn) {}), Reset, "broke off"},
		{"reset", listen(t, func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }), Reset, "broke off"},
		{"not HTTP", listen(t, func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH_9.2\r\n") }), Protocol, "cannot be understood"},
		{"nothing of the body", listen(t, func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") }), Reset, "broke off"},
		{"no address", "feed.xml", Address, `"feed.xml" is not the address`},
		{"another scheme", "file:///etc/passwd", Address, "not the address"},
		{"no host", "https:///feed", Address, "not the address"},
		{"unreadable", "http://[::1/", Address, "not the address"},
		{"empty", "", Address, "not the address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := local(t, Options{}).Get(t.Context(), Request{URL: tt.address})
			wantKind(t, err, tt.kind, tt.words)
		})
	}
	for err, want := range map[syscall.Errno]Kind{syscall.EHOSTUNREACH: Unreachable, syscall.ENETUNREACH: Unreachable, syscall.EMFILE: Local, syscall.EADDRNOTAVAIL: Local} {
		if got := kindOf(os.NewSyscallError("connect", err)); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestDNSFailure(t *testing.T) {
	c := New(Options{AllowPrivate: true})
	c.transport.DialContext = guard(net.Dialer{Resolver: names(t, func(string) []string { return nil })}, true)
	for address, words := range map[string]string{
		"http://nosuch.wexcombe.test/feed": "there is no host called nosuch.wexcombe.test",
		"http://a\x9b.test/feed":           "there is no host called http://a%9B.test/feed",    // which is neither UTF-8
		"http://a\u009b.test/feed":         "there is no host called http://a%C2%9B.test/feed", // nor fit for a terminal
	} {
		_, err := c.Get(t.Context(), Request{URL: address})
		wantKind(t, err, DNS, words)
	}
}

func TestStatusWords(t *testing.T) {
	said := map[string]int{}
	for _, code := range []int{204, 300, 400, 401, 402, 403, 404, 408, 410, 429, 451, 500, 501, 502, 503, 522} {
		words := StatusWords(code)
		if other, twice := said[words[:len(words)-6]]; twice {
			t.Errorf("%d and %d have the same words: %s", code, other, words)
		}
		said[words[:len(words)-6]] = code
	}
	if got := StatusWords(404); got != "there is no feed at this address (404)" {
		t.Errorf("404: %q", got)
	}
}

func TestTooLargeSaysTheLimit(t *testing.T) {
	for limit, want := range map[tooLarge]string{
		1000:      "more than 1000 bytes",
		2_000_000: "more than 2000000 bytes", // 2MB in the config
		16 << 20:  "more than 16 MiB",
	} {
		if got := limit.Error(); got != want {
			t.Errorf("%d: %q, want %q", int64(limit), got, want)
		}
	}
}
