//go:build !linux

package store

import "syscall"

// notice does nothing: TCP_USER_TIMEOUT is Linux's.
func notice(_, _ string, _ syscall.RawConn) error { return nil }
