package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A backup is copied to where its database was, and the log of that still lies there:
// that is said, and neither file is changed. Without the log the backup is the planet.
func TestRestoredBesideLog(t *testing.T) {
	s, file := filled(t)
	backup := backedUp(t, file)
	tell(t, s, 200, strings.Repeat("The council met again. ", 350))
	crashed := filepath.Join(t.TempDir(), "planet.db")
	carry(t, backup, crashed)
	carry(t, file+"-wal", crashed+"-wal")
	saved, logged := whole(t, crashed), whole(t, crashed+"-wal")
	const says = "are those of another database"
	if s, err := Open(t.Context(), crashed); err == nil || !strings.Contains(err.Error(), says) {
		t.Fatalf("%v, %v", s, err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(crashed, link); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), link); err == nil || !strings.Contains(err.Error(), says) {
		t.Fatalf("through a link: %v, %v", s, err)
	}
	if err := Backup(t.Context(), crashed, backup+".2", "", func(int, int) {}); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("backup: %v", err)
	}
	if !bytes.Equal(whole(t, crashed), saved) || !bytes.Equal(whole(t, crashed+"-wal"), logged) {
		t.Error("a file has been changed")
	}
	if err := errors.Join(os.Remove(crashed+"-wal"), os.RemoveAll(crashed+"-shm")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, crashed); n != 2000 {
		t.Errorf("%d events, want the 2000 of the backup", n)
	}
}

// A database with its own log, as a crash leaves them, is opened, be it a restored one.
func TestCrashedBesideLog(t *testing.T) {
	s, file := filled(t)
	backup := backedUp(t, file)
	restored := opened(t, backup)
	for file, s := range map[string]*Store{file: s, backup: restored} {
		tell(t, s, 200, strings.Repeat("The council met again. ", 350))
		crashed := filepath.Join(t.TempDir(), "planet.db")
		carry(t, file, crashed)
		carry(t, file+"-wal", crashed+"-wal")
		if n := count(t, crashed); n != 2200 {
			t.Errorf("%d events, want all 2200", n)
		}
	}
}

// A backup is copied into the file of a running planet: that is said, nothing is stored
// any more, and at the end nothing is folded into it.
func TestRestoredWhileRunning(t *testing.T) {
	s, file := filled(t)
	backup := backedUp(t, file)
	tell(t, s, 200, strings.Repeat("The council met again. ", 350))
	carry(t, backup, file)
	err := s.Write(t.Context(), func(t *Tx) error { t.Touch(); return nil })
	if own, _ := s.Trouble(err); err == nil || !own || !strings.Contains(err.Error(), "has been written over under the running planet") {
		t.Errorf("%v; the database's own trouble: %v", err, own)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(whole(t, file), whole(t, backup)) {
		t.Error("the backup has been written")
	}
}

func whole(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// carry copies a file as cp does: into one that is there already.
func carry(t *testing.T, from, to string) {
	t.Helper()
	if err := os.WriteFile(to, whole(t, from), 0o600); err != nil {
		t.Fatal(err)
	}
}

// backedUp is a backup of a database, in a directory of its own.
func backedUp(t *testing.T, file string) string {
	t.Helper()
	backup := filepath.Join(t.TempDir(), "copy.db")
	if err := Backup(t.Context(), file, backup, "", func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return backup
}
