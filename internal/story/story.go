// Package story makes stories of entries. It keeps three relations apart: an
// item that came before is an update of its entry; an entry with the text of
// another is a copy in one story; entries that report on one meeting stay
// separate stories.
//
// What can be decided by looking at texts alone is decided in packages dedupe,
// meeting and representative. This package decides which texts to look at, and
// keeps what is stored up to date. All that it stores can be computed again from
// the items as received, the operator's rulings and the config, and does not depend
// on the order in which the items came.
package story

import (
	"context"
	"time"

	"necblogs/internal/planet"
)

// Tx is what making stories needs of a write transaction, which has to be rolled back
// after an error of any of its methods.
type Tx interface {
	// Known returns the entries that the keys stand for; a key may stand for several.
	Known(ctx context.Context, keys []int64) ([]planet.KeyHit, error)
	// Records returns entries whole, but for keys, and Sides returns them without
	// their texts; both in the order of ids.
	Records(ctx context.Context, ids []int64) ([]planet.Record, error)
	Sides(ctx context.Context, ids []int64) ([]planet.Record, error)
	// Insert stores new entries of one blog, each as a story of its own, and gives
	// them their ids, in the order of the list.
	Insert(ctx context.Context, records []planet.Record) error
	// Replace stores a new text for an entry, and keeps the old one as a revision if
	// revise is true.
	Replace(ctx context.Context, r planet.Record, revise bool) error
	// Unpack puts back the texts that [Batch.Pack] has taken out of a record.
	Unpack(r *planet.Record) error
	AddKeys(ctx context.Context, entry int64, keys []int64) error
	// Share notes that a key does not tell entries apart.
	Share(ctx context.Context, key int64) error
	// Seen stores the hash of an item that came again in other bytes but says nothing new.
	Seen(ctx context.Context, entry, received int64) error
	SetOff(ctx context.Context, entry int64, off planet.Off) error
	// Blank deletes the text of an entry.
	Blank(ctx context.Context, entry int64) error
	// Forget deletes what is kept for the case that the stories of these entries come back
	// to lists that they have left.
	Forget(ctx context.Context, entries []int64) error
	// ErasedTexts returns those of the hashes that are of an erased entry's text.
	ErasedTexts(ctx context.Context, texts []int64) ([]int64, error)
	// BlogEntries returns all entries of a blog; LatestEntries the n published last.
	BlogEntries(ctx context.Context, blog string) ([]int64, error)
	LatestEntries(ctx context.Context, blog string, n int) ([]int64, error)
	// PublishedAt returns the entries of a blog that were published at a time.
	PublishedAt(ctx context.Context, blog string, at time.Time) ([]int64, error)
	// Revisions returns the last n earlier texts of an entry that are kept, oldest first.
	Revisions(ctx context.Context, entry int64, n int) ([]planet.Revision, error)

	// Similar returns the entries that may carry the text of r, which need not be stored, by
	// its fingerprint: where there are many the nearest. That entry itself may be among them.
	Similar(ctx context.Context, r planet.Record) ([]int64, error)
	Links(ctx context.Context, ids []int64) ([]planet.Link, error)
	PutLinks(ctx context.Context, entry int64, links []planet.Link) error

	Rulings(ctx context.Context, ids []int64) ([]planet.Ruling, error)
	Rule(ctx context.Context, r planet.Ruling) error
	Revoke(ctx context.Context, id int64) error

	Stories(ctx context.Context, ids []int64) ([]planet.StoryRecord, error)
	// HiddenEntries returns the entries of each hidden story, by the story's id.
	HiddenEntries(ctx context.Context) (map[int64][]int64, error)
	PutStory(ctx context.Context, s planet.StoryRecord) error
	// DropStory takes a story off every list: its entries are in other stories now.
	DropStory(ctx context.Context, id int64) error
	// HasFeedID reports whether a story has the id already.
	HasFeedID(ctx context.Context, id string) (bool, error)

	// Evidence returns the entries of a series whose evidence counts and has a From from
	// first to last: of each the id, the evidence and the meeting.
	Evidence(ctx context.Context, series string, first, last planet.Date) ([]planet.Record, error)
	// SetCounts says whether an entry's evidence counts.
	SetCounts(ctx context.Context, entry int64, counts bool) error
	// SetMeeting stores the meeting that an entry reports on; the zero meeting for none.
	SetMeeting(ctx context.Context, entry int64, m planet.MeetingRef, from planet.MeetingFrom) error

	// SyncBlogs makes the blogs of the config those that are polled and shown. It
	// returns those that came or left, and those whose rules have changed; rules are
	// hashes, by slug.
	SyncBlogs(ctx context.Context, now time.Time, blogs []planet.Blog, rules map[string]int64) (moved, ruled []string, err error)
	// AskAgain makes a blog's feed be fetched whole at its next poll, and its entries count
	// as changed where they are in it.
	AskAgain(ctx context.Context, blog string) error
	// InForce reports whether a blog is in the config that was last put in force, and
	// rules is the hash of its rules there.
	InForce(ctx context.Context, blog string, rules int64) (bool, error)
	// Facts returns when a blog joined the config, when the planet first started,
	// and how many entries the blog has.
	Facts(ctx context.Context, blog string) (joined, started time.Time, entries int, err error)
	// Unhold stores that a blog is no longer held.
	Unhold(ctx context.Context, blog string, now time.Time) error
	// Touch notes that the transaction changes what readers see.
	Touch()
}

// Maker makes stories by the config's rules.
type Maker struct {
	Blogs      map[string]planet.Blog // by slug; those of the config, and only they are shown
	Series     []planet.Series
	Zone       *time.Location // in which a post's day is read
	Duplicates bool           // false: nothing is a copy of anything
}

// NewMaker takes the rules from a config's parts.
func NewMaker(blogs []planet.Blog, series []planet.Series, zone *time.Location, duplicates bool) Maker {
	m := Maker{Blogs: make(map[string]planet.Blog, len(blogs)), Series: series, Zone: zone, Duplicates: duplicates}
	for _, b := range blogs {
		m.Blogs[b.Slug] = b
	}
	return m
}
