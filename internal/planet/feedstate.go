package planet

import (
	"cmp"
	"time"
)

// FeedState is what the planet remembers of one blog's feed between polls.
type FeedState struct {
	Blog         string // slug
	Address      string // the feed's address in the config
	Moved        string // adopted from a permanent redirect, and polled instead of Address; "": none
	Redirect     string // where a permanent redirect leads that is not adopted yet, or was adopted and then failed
	Sightings    int    // polls in a row that saw Redirect; 0: it has failed
	RedirectSeen time.Time
	ETag         string    // of the address that is polled, byte for byte as received
	LastModified string    // byte for byte as received
	BodyHash     []byte    // of the last body that was read whole
	Fetched      time.Time // last full (200) answer
	LastPoll     time.Time
	LastSuccess  time.Time
	HTTPStatus   int
	Error        string
	Failures     int // in a row
	Silent       int // polls in a row that brought nothing new
	NextPoll     time.Time
	Why          string // the reason for NextPoll, in words
	Asked        Asked
	Held         time.Time // zero: not held
	Gone         time.Time // since when it has been gone: 410, or 404 for long; zero: not gone
	Undated      bool      // its dates move with the fetch and are not believed
	About        About
	Recent       []Poll    // newest first
	ClaimedBy    string    // the process that polls it just now; "": none
	PushedUntil  time.Time // its hub pushes what the blog posts, until its lease ends; zero: it does not
}

// URL is the address to poll.
func (f FeedState) URL() string {
	return cmp.Or(f.Moved, f.Address)
}

// Asked is the pace that feed and server asked for; what is zero they did not say. It is
// kept as JSON, mostly empty.
type Asked struct {
	Pace    Pace          `json:",omitzero"`
	MaxAge  time.Duration `json:",omitzero"` // Cache-Control (RFC 9111, 5.2.2.1)
	Expires time.Time     `json:",omitzero"` // on this machine's clock
}
