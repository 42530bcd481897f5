package planet

import "time"

// HealthDays is how many days of polls a [Health] tells of, today among them.
const HealthDays = 30

// Health is the state of one blog's polling, for people and for machines.
type Health struct {
	Blog         Blog // its feed's address without user and password
	State        State
	LastPoll     time.Time // zero: never
	LastSuccess  time.Time // zero: never
	NextPoll     time.Time // zero: never (paused)
	Why          string    // the reason for NextPoll, in words
	HTTPStatus   int       // of the last poll; 0: no answer
	Error        string    // of the last poll, in words; "" where it went well
	Failures     int       // in a row
	Redirect     string    // where a permanent redirect leads that was seen or adopted, without user and password; "": none
	Sightings    int       // polls in a row that saw Redirect; 0 where it was adopted
	ETag         string    // with which the next poll asks, byte for byte as received
	LastModified string    // likewise
	Entries      int       // stored
	Newest       time.Time // when the newest of them was published; zero: there is none
	Recent       []Poll    // the last few, newest first
	Days         []Day     // those of the last HealthDays that had polls or pushes, oldest first
}

// State is a blog's health in one word.
type State string

const (
	StateNew     State = "new" // never polled yet
	StateOK      State = "ok"
	StateFailing State = "failing"
	StateGone    State = "gone" // 410, or 404 for long
	StateHeld    State = "held"
	StatePaused  State = "paused"
)

// Well reports whether nothing is wrong with the blog.
func (s State) Well() bool { return s == StateOK || s == StateNew || s == StatePaused }

// Day counts one day's polls of one blog.
type Day struct {
	Date   Date // UTC
	Polls  int
	Failed int
	New    int // entries
}

// Event is something that happened to a blog and is worth telling once.
type Event struct {
	ID   int64
	At   time.Time
	Blog string // slug
	Kind EventKind
	Text string // one sentence for people
}

// EventKind is what kind of event it was.
type EventKind string

const (
	Broke     EventKind = "broke" // after [BrokeAfter] failures in a row
	Recovered EventKind = "recovered"
	Moved     EventKind = "moved" // a permanent redirect was adopted or taken back, or the config has another address for a blog in trouble
	WasHeld   EventKind = "held"
	Released  EventKind = "released"
	WentGone  EventKind = "gone"
	DatesOff  EventKind = "dates" // its dates move with the fetch and are no longer believed
)

// BrokeAfter is how many failures in a row are told as an event.
const BrokeAfter = 3

// Pulse is whether a blog's polls go well, in short.
type Pulse struct {
	LastSuccess time.Time
	Failures    int // in a row
}
