package planet

import "time"

// FeedState is what the planet remembers of one blog's feed between polls.
type FeedState struct {
	Blog         string // slug
	Address      string // what the config says; the validators belong to it, or to Moved
	Moved        string // adopted from a permanent redirect; polled instead of Address
	Redirect     string // where a permanent redirect points that is not adopted yet, or was and fails
	Sightings    int    // polls in a row that saw Redirect; 0: it fails
	RedirectSeen time.Time
	ETag         string    // byte for byte as received
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
	Why          string // why NextPoll is then
	Asked        Asked
	Held         time.Time // zero: not held
	Gone         time.Time // since when it is gone: 410, or 404 for long; zero: not gone
	Undated      bool      // its dates move with the fetch and are not believed
	About        About
	Recent       []Poll    // newest first
	ClaimedBy    string    // who polls it just now; "": nobody
	PushedUntil  time.Time // its hub pushes what the blog posts, until its lease ends; zero: it does not
}

// URL is the address to poll.
func (f FeedState) URL() string {
	if f.Moved != "" {
		return f.Moved
	}
	return f.Address
}

// Asked is the pace that feed and server asked for; zero values were not said.
type Asked struct {
	Pace    Pace
	MaxAge  time.Duration // Cache-Control (RFC 9111, 5.2.2.1)
	Expires time.Time     // on this machine's clock
}

// About is what a feed says of itself.
type About struct {
	ID, Title, Site, Self, Hub string
	Author                     string // as received
	Updated                    time.Time
}
