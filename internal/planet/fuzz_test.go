package planet_test

import (
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// A cursor that is read is spelled as it was, and one that is written is read.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", ".", "m5x0g8zk.2s", "-1.1", "0.0", "1.-1", "+1.1", "01.1", "zzzzzzzzzzzzz.zzzzzzzzzzzzz", "1y2p0ij32e8e7.1y2p0ij32e8e7", "1.1.1", "١.1"} {
		f.Add(s, int64(1_700_000_000_000), int64(7))
	}
	f.Fuzz(func(t *testing.T, s string, ms, story int64) {
		if c, err := planet.ParseCursor(s); err == nil && (c.String() != s || c.Story < 0) {
			t.Errorf("%q is read as %+v and spelled %q", s, c, c)
		}
		c := planet.Cursor{Published: time.UnixMilli(ms).UTC(), Story: story & (1<<63 - 1)}
		if got, err := planet.ParseCursor(c.String()); err != nil || got != c {
			t.Errorf("%+v is spelled %q and read as %+v, %v", c, c, got, err)
		}
		if strings.ContainsAny(c.String(), "&?#%+/ ") {
			t.Errorf("%q means something else in an address", c)
		}
	})
}

// A day that is read is spelled as it was; days are spelled in their order.
func FuzzDate(f *testing.F) {
	f.Add("2024-02-29", int32(19_000))
	f.Add("1900-2-29", int32(-1))
	f.Add("+2024-01-01", int32(2_000_000))
	f.Fuzz(func(t *testing.T, s string, day int32) {
		if d, err := planet.ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q is read as %s", s, d)
		}
		const first, last = -719_162, 2_932_896 // of the years 1 to 9999
		d := planet.Date(first + int32(uint32(day)%(last-first)))
		if again, err := planet.ParseDate(d.String()); err != nil || again != d {
			t.Errorf("day %d is spelled %q and read as %d, %v", d, d, again, err)
		}
		if d.String() >= (d + 1).String() {
			t.Errorf("%s is not before %s", d, d+1)
		}
	})
}
