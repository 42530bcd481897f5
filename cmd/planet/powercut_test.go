package main_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// A power cut, as far as one can be had without cutting the power: the files as
// they are at a moment of the writing, of the log also only what is up to any of
// its bytes, with rubbish after that. What SQLite has already copied from the
// log into the database is on the disk (it syncs the log before), so that much of
// the log stays. The copy is sound, and holds what the planet had stored up to a
// moment, poll by poll; where nothing of the log is lost, all that it had told of.
func TestPowerCut(t *testing.T) {
	cuts := number(t, "PLANET_CUTS", 8)
	random := seeded(t)
	in := planettest.NewInternet(t)
	config := everySecond + "blogs:\n"
	for b := range crashBlogs {
		config += blog(fmt.Sprint("B", b), in.URL(crashFeed(b)))
		var asked atomic.Int64
		in.Handle(crashFeed(b), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Write(planettest.RSS(crashItems(b, int(asked.Add(1)))...)) // two more each time
		}))
	}
	h := newHouse(t, config)
	s := h.serve()
	type cut struct {
		file      string
		told      int // entries of which the log had told
		truncated bool
	}
	var made []cut
	for n := range cuts {
		pause := time.NewTimer(time.Duration(random.Int64N(int64(300 * time.Millisecond))))
		<-pause.C
		s.Signal(syscall.SIGSTOP)
		c := cut{file: filepath.Join(t.TempDir(), "planet.db"), truncated: n%2 == 1}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			body, err := os.ReadFile(h.path("planet.db" + suffix))
			if err != nil {
				t.Fatal(err)
			}
			if suffix == "-wal" && c.truncated {
				body = torn(t, random, body, h.read("planet.db-shm"))
			}
			if suffix == "-shm" && n%3 == 0 {
				continue // it is never on the disk for certain
			}
			if err := os.WriteFile(c.file+suffix, body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c.told = announced(s.Log())
		s.Signal(syscall.SIGCONT)
		made = append(made, c)
	}
	if code := s.Stop(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	all := entries(t, h.path("planet.db"))
	lost := 0
	for _, c := range made {
		state(t, c.file)
		got := entries(t, c.file)
		if len(got) > len(all) || !slices.Equal(got, all[:len(got)]) {
			t.Errorf("%d entries after the cut are not the first ones of %d", len(got), len(all))
		}
		if len(got) > 0 && len(got) < len(all) && strings.Fields(got[len(got)-1])[1] == strings.Fields(all[len(got)])[1] &&
			strings.Fields(got[len(got)-1])[2] == strings.Fields(all[len(got)])[2] {
			t.Errorf("half a poll is stored: it ends with %s, and %s is missing", got[len(got)-1], all[len(got)])
		}
		if lost = max(lost, c.told-len(got)); !c.truncated && len(got) < c.told {
			t.Errorf("%d entries are there, and the log had told of %d", len(got), c.told)
		}
		again := h.copy(t)
		again.env = append(again.env, "PLANET_DATABASE="+c.file)
		again.must("poll", "--all")
		state(t, c.file)
	}
	if len(all) < 2*crashBlogs {
		t.Errorf("%d entries only: too few to tell", len(all))
	}
	t.Logf("%d cuts while %d entries came; at most %d of the newest were lost with the end of the log", len(made), len(all), lost)
}

// torn is a write-ahead log up to some byte behind what has been copied into the
// database, and then rubbish, half of the times. How far that is stands in the
// log's index (SQLite's walformat: WalCkptInfo.nBackfillAttempted).
func torn(t *testing.T, random *rand.Rand, wal []byte, index string) []byte {
	t.Helper()
	const header, frameHeader, backfilled = 32, 24, 128
	if len(wal) < header || len(index) < backfilled+4 {
		return wal
	}
	page := int(binary.BigEndian.Uint32(wal[8:]))
	kept := header + int(binary.NativeEndian.Uint32([]byte(index[backfilled:])))*(frameHeader+page)
	if kept > len(wal) {
		t.Fatalf("%d bytes of the log are copied, and it has %d", kept, len(wal))
	}
	wal = wal[:kept+random.IntN(len(wal)-kept+1)]
	if random.IntN(2) == 0 {
		for range random.IntN(10_000) {
			wal = append(wal, byte(random.Uint32()))
		}
	}
	return wal
}

// announced is how many new entries the log tells of.
func announced(log string) (n int) {
	for _, p := range pollLines(log) {
		n += p.New
	}
	return n
}

// entries are all entries in the order in which they were stored: number, blog,
// when first seen, guid.
func entries(t *testing.T, file string) []string {
	t.Helper()
	db := open(t, file)
	if len(rows(t, db, `SELECT 1 FROM sqlite_master WHERE name = 'entries'`)) == 0 {
		return nil
	}
	return rows(t, db, `SELECT id, blog, first_seen, guid FROM entries ORDER BY id`)
}
