package planet

import "time"

// Entry is one item of a blog's feed as stored. It is never deleted because its
// blog dropped it.
type Entry struct {
	ID        int64
	Blog      string // slug
	GUID      string // as received; "" where the feed gives none
	URL       string // the original's address; "" where the feed gives none
	Title     string // plain text
	Author    string // plain text, no mailbox
	Published time.Time
	Updated   time.Time // when the text was: as the feed says, or when an edit was first seen
	FirstSeen time.Time
	Item      Item // as received; zero unless it was asked for

	Derived
	Meeting     MeetingRef  // zero: reports on none
	MeetingFrom MeetingFrom // where Meeting was read
	Story       int64       // the story it belongs to; its own number where it is alone
	Off         Off         // why it is on no page; "" where it may be shown
	Revisions   int         // earlier texts kept
}

// Derived is what is computed from an item alone and can be computed again.
type Derived struct {
	HTML               string // clean, links absolute, balanced
	Text               string // plain, paragraphs apart by newlines
	Lead               string // the first words, for the page
	Excerpt            bool   // the blog gave only the beginning
	Words              int
	Language           string // BCP 47, or ""
	Representative     string // the person's name; "" where nobody can be named
	RepresentativeSlug string
	RepresentativeFrom RepresentativeFrom
	Categories         []string
	Enclosures         []Enclosure
	Image              string
}

// Off says why an entry is on no page and in no feed.
type Off string

const (
	On       Off = ""
	Empty    Off = "empty"    // no title, no text
	Excluded Off = "excluded" // by the blog's include and exclude filters
	Held     Off = "held"     // its blog looks like a lapsed domain
	Erased   Off = "erased"   // the operator's word; the text is gone
)

// RepresentativeFrom says where an entry's representative was read.
type RepresentativeFrom string

const (
	FromTitle  RepresentativeFrom = "title"
	FromByline RepresentativeFrom = "byline"
	FromText   RepresentativeFrom = "text"   // the first three or last four lines
	FromBlog   RepresentativeFrom = "blog"   // the blog carries one person's reports
	FromAuthor RepresentativeFrom = "author" // the feed's author; not a known representative
)

// Known reports whether the representative is one that a blog's config names, and not
// just the feed's author, who may be "admin".
func (d Derived) Known() bool {
	return d.Representative != "" && d.RepresentativeFrom != FromAuthor
}

// Revision is an earlier text of an entry that its author edited.
type Revision struct {
	N     int       // 1 is the oldest
	Seen  time.Time // when the text that replaced this one was first seen
	Title string
	HTML  string
	Text  string
}
