package store

import (
	"context"
	"os"
	"testing"
)

// The write-ahead log, which grows while somebody reads for long, is small again
// when that has ended.
func TestLogShrinks(t *testing.T) {
	s := opened(t, databases["sqlite"](t))
	enrol(t, s, noon(1), twoBlogs...)
	fill := func(bytes int) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx *Tx) error {
			return tx.exec(ctx, `UPDATE blogs SET name = HEX(RANDOMBLOB($1)) WHERE slug = 'ida'`, bytes/2)
		})
	}
	size := func() int64 {
		t.Helper()
		info, err := os.Stat(s.name + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	reader, err := s.read.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Rollback()
	var n int
	if err := reader.Get(&n, `SELECT COUNT(*) FROM blogs`); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		fill(8 << 20)
	}
	if size() < 64<<20 {
		t.Fatalf("the log has %d bytes: this test sees nothing", size())
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // which fold it, and begin it anew
		fill(1 << 10)
	}
	if size() > 32<<20 {
		t.Errorf("the log has %d bytes still", size())
	}
}
