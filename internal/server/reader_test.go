package server

import (
	"context"
	"encoding/binary"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

func TestReaderOf(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, tt := range []struct {
		from      string
		forwarded []string
		want      string
	}{
		{"198.51.100.7:5", nil, "198.51.100.7/32"},
		{"198.51.100.7:5", []string{"203.0.113.9"}, "198.51.100.7/32"}, // nobody's proxy
		{"127.0.0.1:5", nil, "127.0.0.1/32"},
		{"127.0.0.1:5", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"127.0.0.1:5", []string{"192.0.2.1, 203.0.113.9"}, "203.0.113.9/32"}, // the left one is a claim
		{"127.0.0.1:5", []string{"192.0.2.1, 203.0.113.9, 10.1.2.3"}, "203.0.113.9/32"},
		{"127.0.0.1:5", []string{"192.0.2.1", "203.0.113.9,10.1.2.3"}, "203.0.113.9/32"}, // two headers are one list
		{"127.0.0.1:5", []string{"10.9.9.9, 10.1.2.3"}, "10.9.9.9/32"},                   // all of them ours
		{"127.0.0.1:5", []string{"203.0.113.9, unknown"}, "127.0.0.1/32"},
		{"127.0.0.1:5", []string{"203.0.113.9, , "}, "127.0.0.1/32"},
		{"127.0.0.1:5", []string{"203.0.113.9:4711"}, "203.0.113.9/32"},
		{"127.0.0.1:5", []string{"::ffff:203.0.113.9"}, "203.0.113.9/32"},
		{"[::ffff:127.0.0.1]:5", []string{"203.0.113.9"}, "203.0.113.9/32"},
		{"[::1]:5", []string{"[2001:db8:1:2:3:4:5:6]:443"}, "2001:db8:1:2::/64"},
		{"[::1]:5", []string{"[2001:db8:1:2:3:4:5:6]"}, "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:3:4:5:6]:5", nil, "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:5", nil, "fe80::/64"},
		{"@", []string{"203.0.113.9"}, "invalid Prefix"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.from
		r.Header["X-Forwarded-For"] = tt.forwarded
		if got := readerOf(r, trusted).String(); got != tt.want {
			t.Errorf("from %s by %q: %s, want %s", tt.from, tt.forwarded, got, tt.want)
		}
	}
}

// However many readers come and however many pages they ask for, what is
// remembered of them is bounded.
func TestMemoryIsBounded(t *testing.T) {
	l, now := newLimits(), time.Now()
	regular := netip.MustParsePrefix("203.0.113.1/32")
	for i := range uint32(50_000) {
		a := netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, i)))
		l.pace(netip.PrefixFrom(a, 32), now)
		if i%1000 == 0 {
			l.pace(regular, now)
		}
	}
	l.readers.CleanUp()
	if n := l.readers.EstimatedSize(); n > mostReaders {
		t.Errorf("%d readers are remembered", n)
	}
	if bucket, ok := l.readers.GetIfPresent(regular); !ok || bucket.TokensAt(now) > costlyBurst-50 {
		t.Error("who comes again and again is forgotten")
	}
	c, body := newCache(atOnce, never), make([]byte, 100<<10)
	for i := range 3000 {
		k := key{path: "/search", query: strconv.Itoa(i)}
		if _, err := c.get(t.Context(), k, demand{}, now, func() (maker, error) {
			return func(context.Context) (*answer, error) { return &answer{body: body}, nil }, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	c.answers.CleanUp()
	if size := c.answers.WeightedSize(); size > cacheBytes || size < cacheBytes/2 {
		t.Errorf("the cache weighs %d bytes of %d", size, cacheBytes)
	}
}
