package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// readerOf is where a request comes from, as limits know it: an IPv4 address, or
// the /64 that a household or a machine has of IPv6. What a request says in
// X-Forwarded-For is believed of trusted proxies alone, from right to left as far
// as these wrote it: what stands further left is anybody's claim.
func readerOf(r *http.Request, trusted []netip.Prefix) netip.Prefix {
	at := address(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !among(trusted, at) {
			break
		}
		said := address(strings.TrimSpace(hop))
		if !said.IsValid() {
			break
		}
		at = said
	}
	bits := 32
	if at.Is6() {
		bits = 64
	}
	p, _ := at.Prefix(bits) // zero for a request made within the program, which comes from no address
	return p
}

// address reads an address with or without a port; zones and IPv4 in IPv6 are
// no addresses of their own. What is none gives the zero Addr.
func address(s string) netip.Addr {
	if with, err := netip.ParseAddrPort(s); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone("")
}

func among(blocks []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(blocks, func(b netip.Prefix) bool { return b.Contains(a) })
}
