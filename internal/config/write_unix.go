//go:build unix

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives f the owner and group of old, so that root can edit a file that the
// planet's own user must go on reading. Other users may not, and need not: the file is
// theirs.
func keepOwner(f *os.File, old fs.FileInfo) {
	if st, ok := old.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(st.Uid), int(st.Gid))
	}
}

// lock makes whoever else locks the same directory wait until dir is closed. Not every
// file system can; then [replace] alone notices what others save.
func lock(dir *os.File) { _ = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX) }
