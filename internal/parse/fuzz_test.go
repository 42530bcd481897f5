package parse

import (
	"testing"
	"time"
)

// A date that is read is one of the years that feeds have, and is read again as
// the same moment in each of the formats' own spellings.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{
		"2024-05-21T19:30:00+01:00", "Tue, 21 May 2024 19:30:00 GMT", "21.05.2024 19:30", "mardi 21 mai 2024", "20240521", "May 21st, 2024 7pm",
		"0000-00-00", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "29 February 2023", "Tue May 21 19:30:00 BST 2024", "1716319800",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := date(s)
		if at.IsZero() {
			return
		}
		if at.Location() != time.UTC || !plausible(at) {
			t.Errorf("%q is read as %s", s, at)
		}
		for _, layout := range []string{time.RFC3339Nano, time.RFC1123Z, time.RFC1123} {
			want := at
			if layout != time.RFC3339Nano {
				want = at.Truncate(time.Second)
			}
			if again := date(at.Format(layout)); plausible(want) && !again.Equal(want) {
				t.Errorf("%q is read as %s, and %q as %s", s, at, at.Format(layout), again)
			}
		}
	})
}

// Of a feed that breaks off the whole items are kept, and none is made up.
func FuzzTruncated(f *testing.F) {
	feeds := fixtureFeeds(f)
	for i := range feeds {
		f.Add(uint(i), uint(len(feeds[i])*2/3))
	}
	f.Fuzz(func(t *testing.T, which, length uint) {
		body := feeds[which%uint(len(feeds))]
		whole, err := Parse(body, "", fixtureAddress, false)
		if err != nil || body[0] == '{' {
			return
		}
		part, err := Parse(body[:length%uint(len(body)+1)], "", fixtureAddress, true)
		if err != nil {
			return
		}
		if len(part.Items) > len(whole.Items) {
			t.Fatalf("%d items of %d", len(part.Items), len(whole.Items))
		}
		for i, item := range part.Items[:max(0, len(part.Items)-1)] {
			if item.GUID != whole.Items[i].GUID || item.Title != whole.Items[i].Title || item.Content != whole.Items[i].Content {
				t.Errorf("item %d is %q %q, of the whole feed %q %q", i, item.GUID, item.Title, whole.Items[i].GUID, whole.Items[i].Title)
			}
		}
	})
}
