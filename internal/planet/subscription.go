package planet

import "time"

// Subscription is one at a WebSub hub that a blog's feed names.
type Subscription struct {
	Token    string // the end of the callback's address, unguessable
	Blog     string // slug
	Hub      string
	Topic    string    // the feed's own address
	Secret   string    // that pushes are signed with
	Leaving  bool      // being given up
	Pending  bool      // asked for, and not verified by the hub yet
	Due      time.Time // when the hub is to be asked again
	Failures int       // to ask the hub, in a row
	Expires  time.Time // of the lease; zero: never granted
}
