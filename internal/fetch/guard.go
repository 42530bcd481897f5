package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

var errOddAddress = errors.New("it is not written as an address is")

// guard is the dialer of every request that leaves. Only allowPrivate switches off the
// check of addresses; the exceptions are for tests.
func guard(d net.Dialer, allowPrivate bool, exceptions ...ssrf.Option) func(ctx context.Context, network, address string) (net.Conn, error) {
	if !allowPrivate {
		d.Control = control(exceptions...)
	}
	d.KeepAlive = 30 * time.Second
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		if oddAddress(host) {
			return nil, errOddAddress
		}
		return d.DialContext(ctx, network, address)
	}
}

// control refuses every address that IANA's registries do not call globally
// reachable: loopback, private, link-local and its metadata services,
// carrier-grade NAT, multicast, documentation, and the IPv6 forms that hold an
// IPv4 address (mapped, 6to4, NAT64, Teredo). It is asked for each socket that
// is about to connect, so that no redirect, no second address of a name and no
// change of the name between look-up and connection gets round it. Ports are
// free: blogs do run on odd ones.
func control(exceptions ...ssrf.Option) func(network, address string, c syscall.RawConn) error {
	return ssrf.New(append(exceptions, ssrf.WithAnyPort())...).Safe
}

// oddAddress reports whether host would be an IPv4 address to a C library but not to a
// person who reads it: 2130706433, 0x7f.1, 0177.0.0.1. No domain name ends in a number
// (WHATWG URL, "ends in a number"), so nothing is lost, and no resolver is asked.
func oddAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err != nil && endsInNumber.MatchString(host)
}

var endsInNumber = regexp.MustCompile(`(?i)(^|\.)([0-9]+|0x[0-9a-f]*)\.?$`)
