package store

import "syscall"

// userTimeout is TCP_USER_TIMEOUT (tcp(7)), which package syscall has not for all machines.
const userTimeout = 18

// notice has a connection fail also where the other machine does not say that it
// got what was sent: while that is under way, keepalives are not sent. A socket of
// this machine has no need of it.
func notice(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, userTimeout, int(vanished.Milliseconds()))
	})
}
