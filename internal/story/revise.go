package story

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"necblogs/internal/planet"
)

// revised is the entry was, brought up to date with now, what its item says by now. revise
// is true if its title or text was edited, so that the old text has to be kept. A change of
// white space is no edit, nor is the full text in the place of an excerpt, or that of the
// article's page in the place of a summary.
func revised(was, now planet.Record, b Batch) (r planet.Record, revise bool) {
	r = derivedAgain(was, now)
	r.Received = now.Received
	if sameWords(was.Title, now.Title) && (sameWords(was.Text, now.Text) || shrunk(now, was) || filled(was.Item, now.Item)) {
		return r, false
	}
	r.Revisions++
	r.Edited, r.Updated = b.Now, b.Now
	if u := now.Item.Updated; u.After(was.Updated) && !u.After(b.Now) && !b.Undated {
		r.Updated = u
	}
	return r, true
}

// derivedAgain is the entry was with all that is derived from an item taken from now.
func derivedAgain(was, now planet.Record) planet.Record {
	r := now
	r.ID, r.GUID, r.Published, r.FirstSeen, r.Fed = was.ID, was.GUID, was.Published, was.FirstSeen, was.Fed
	r.Updated, r.Edited, r.Revisions, r.Story, r.Received = was.Updated, was.Edited, was.Revisions, was.Story, was.Received
	if r.Evidence.Series != "" {
		r.Meeting, r.MeetingFrom = was.Meeting, was.MeetingFrom
	}
	if was.Off == planet.Held && r.Off != planet.Empty { // whatever the filters say until the release
		r.Off = planet.Held
	}
	return r
}

// sameWords reports whether two texts differ in no more than white space and in how accents
// are put on letters, which nobody sees.
func sameWords(a, b string) bool {
	return a == b || slices.Equal(strings.Fields(norm.NFC.String(a)), strings.Fields(norm.NFC.String(b)))
}

// shrunk reports whether an entry's text is now only the beginning of what it was: the feed
// has begun to give excerpts, or shorter ones. Of an excerpt all words but the last must be
// the same, since one that its author edited is as like it as that of another length.
func shrunk(was, now planet.Record) bool {
	if !now.Excerpt || now.Words >= was.Words {
		return false
	}
	if !was.Excerpt {
		return beginning(now.Text, was.Text)
	}
	short, long := strings.Fields(now.Text), strings.Fields(was.Text)
	n := len(short) - 1
	return 0 < n && n < len(long) && slices.Equal(short[:n], long[:n])
}

// filled reports whether an item that says what it said has the text of its article's page
// for the first time.
func filled(was, now planet.Item) bool {
	return was.FullText == "" && now.FullText != "" && was.Content == now.Content && was.Summary == now.Summary
}

// emptied reports whether an entry's item comes without the text that it had: the feed gives
// titles alone, from now on or this once. That is not taken for the author's wish, since an
// author who takes a post back deletes it.
func emptied(was, now planet.Record) bool {
	return was.Words > 0 && now.HTML == ""
}

// beginning reports whether an excerpt is the beginning of a text: whether four fifths of
// its words are among the text's first ones, in order. Not all of them need be, since an
// excerpt may have the title or a note in front, and run words together that markup keeps
// apart.
func beginning(excerpt, whole string) bool {
	e, w := strings.Fields(excerpt), strings.Fields(whole)
	w = w[:min(len(w), len(e)+apart)]
	found, at := 0, 0
	for _, word := range e {
		if i := slices.Index(w[at:min(len(w), at+apart)], word); i >= 0 {
			found, at = found+1, at+i+1
		}
	}
	return found*5 >= len(e)*4
}

// apart is how many words an excerpt may leave out at one place.
const apart = 30
