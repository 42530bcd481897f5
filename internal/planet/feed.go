package planet

import "time"

// Feed is what a blog publishes, as one fetch brought it.
type Feed struct {
	About
	Format   string // "rss 2.0", "rdf 1.0", "atom 1.0", "json 1.1", …
	Language string // BCP 47 as given, or ""
	Pace     Pace
	Items    []Item   // in feed order, newest first as a rule
	Dropped  int      // items beyond the limit of items per feed
	Repairs  []string // what had to be mended before the feed could be read, in words
}

// About is what a feed says of itself; what is "" or zero it does not say. It is kept (as
// JSON) from one poll to the next.
type About struct {
	ID      string // atom:id
	Title   string // plain text
	Site    string // the address for people, absolute
	Self    string // the feed's own address as it states it, absolute
	Hub     string // WebSub hub, absolute
	Author  string // of the feed as a whole, as received like an item's
	Updated time.Time
}

// Pace is how often a feed asks to be polled.
type Pace struct {
	TTL       time.Duration  // the slowest of ttl and sy:updatePeriod/updateFrequency; 0: not said
	SkipHours []int          // hours 0 to 23 UTC in which not to poll
	SkipDays  []time.Weekday // days (UTC) on which not to poll
}

// Item is one item of a feed as received. It is kept (as JSON, compressed) with
// the entry, so that everything derived from it can be computed again; hence
// its fields are what the feed said, before any cleaning.
type Item struct {
	GUID       string      `json:"guid,omitempty"`
	Link       string      `json:"link,omitempty"` // absolute, if the feed says relative to what it is
	Title      string      `json:"title,omitempty"`
	Author     string      `json:"author,omitempty"`    // as received: a name, a mailbox, or both in either spelling
	Summary    string      `json:"summary,omitempty"`   // HTML
	Content    string      `json:"content,omitempty"`   // HTML
	FullText   string      `json:"full_text,omitempty"` // HTML of the article page, where the blog asks for it
	Base       string      `json:"base,omitempty"`      // the address to which links in the HTML are relative
	Language   string      `json:"language,omitempty"`
	Image      string      `json:"image,omitempty"`
	Categories []string    `json:"categories,omitempty"`
	Enclosures []Enclosure `json:"enclosures,omitempty"`
	Published  time.Time   `json:"published,omitzero"` // zero: none, or none that could be read
	Updated    time.Time   `json:"updated,omitzero"`
}

// Enclosure is a file that an item carries, such as an audio recording or a PDF.
type Enclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`
	Length int64  `json:"length,omitempty"` // bytes; 0: not said
}
