package planet

import "time"

// Poll is one conditional fetch of one feed and what came of it. Every poll
// leaves one, whatever happened.
type Poll struct {
	Blog       string // slug
	At         time.Time
	Took       time.Duration
	Status     Status
	HTTPStatus int      // 0: no answer
	New        int      // entries stored for the first time, copies and empty ones included
	Updated    int      // entries whose text changed
	Copies     int      // of New, those that joined a story that was there already
	Items      int      // in the feed; 0 also where it failed, or is unchanged since before the polls that are remembered
	Bytes      int      // of the body, decompressed
	Error      string   // in words, for people; "" where all went well
	Notes      []string // what is worth telling even if the poll succeeded
}

// Status is the outcome of a poll.
type Status string

const (
	New       Status = "new"
	Unchanged Status = "unchanged"
	Updated   Status = "updated"
	Failed    Status = "failed"
	HeldBack  Status = "held"    // the blog is held; what came is stored, not shown
	Skipped   Status = "skipped" // paused, or the config changed, or another took the feed over, during the poll
)

// Failed reports whether the poll brought neither a feed nor a 304.
func (p Poll) Failed() bool { return p.Status == Failed }
