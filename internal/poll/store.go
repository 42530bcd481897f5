package poll

import (
	"context"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// Store is what polling needs of the database.
type Store interface {
	// ClaimDue hands out up to n feeds that are due at now and keeps them from others
	// until a time; Claim hands out the named ones, due or not, whoever holds them.
	// Renew keeps those of the blogs longer that are claimed still; Release gives back
	// everything claimed.
	ClaimDue(ctx context.Context, who string, now, until time.Time, n int) ([]planet.FeedState, error)
	Claim(ctx context.Context, who string, until time.Time, blogs []string) ([]planet.FeedState, error)
	Renew(ctx context.Context, who string, until time.Time, blogs []string) error
	Release(ctx context.Context, who string) error
	// PutOff gives one back that somebody has claimed, to be polled at a later time.
	PutOff(ctx context.Context, who, blog string, next time.Time) error
	// CountDue counts what is due; NextDue is when the next feed falls due, zero for never.
	CountDue(ctx context.Context, now time.Time) (int, error)
	NextDue(ctx context.Context, now time.Time) (time.Time, error)
	// Feed returns what is remembered of a feed.
	Feed(ctx context.Context, blog string) (planet.FeedState, error)
	// Pack takes the texts out of a record, see [story.Batch].
	Pack(r *planet.Record) error
	// Known returns what the keys stand for.
	Known(ctx context.Context, keys []int64) ([]planet.KeyHit, error)
	// Write runs fn in a transaction.
	Write(ctx context.Context, fn func(Tx) error) error
	// Trouble reports whether an error is the database's own trouble, which says
	// nothing of what was to be stored; and, for everybody, what is wrong.
	Trouble(err error) (own bool, words string)
}

// Tx is what recording a poll needs of a transaction.
type Tx interface {
	story.Tx
	Feed(ctx context.Context, blog string) (planet.FeedState, error)
	// PutFeed stores what is remembered of a feed, counts the poll and gives the
	// claim back.
	PutFeed(ctx context.Context, f planet.FeedState, p planet.Poll) error
	// PutUnchanged does so after a poll that has changed no more of the state than
	// times, validators and what is remembered of polls. It reports false, and does
	// nothing, where the state is no longer what it was.
	PutUnchanged(ctx context.Context, was, f planet.FeedState, p planet.Poll) (bool, error)
	// Hasten brings a feed's next poll forward.
	Hasten(ctx context.Context, blog string, next time.Time, why string) error
	Tell(ctx context.Context, e planet.Event) error
	// Missed says that a poll has found something that the blog's WebSub hub had not pushed.
	Missed(ctx context.Context, blog string) error
	// PutPush stores what is remembered of a feed after a push.
	PutPush(ctx context.Context, f planet.FeedState, now time.Time, fresh int) error
}
