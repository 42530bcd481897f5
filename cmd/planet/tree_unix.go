//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other processes from locking the same directory until dir is closed, and
// reports whether none has. Not every file system can; there nobody is kept out.
func lock(dir *os.File) bool {
	return !errors.Is(syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
