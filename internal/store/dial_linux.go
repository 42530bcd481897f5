package store

import "syscall"

// userTimeout is TCP_USER_TIMEOUT (tcp(7)), which package syscall lacks for some
// machines.
const userTimeout = 18

// notice has a connection fail also where what was sent is not acknowledged in time:
// until it is, no keepalives are sent. A socket of this machine cannot have that set,
// nor needs it.
func notice(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, userTimeout, int(vanished.Milliseconds()))
	})
}
