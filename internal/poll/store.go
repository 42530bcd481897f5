package poll

import (
	"context"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// Store is what polling needs of the database.
type Store interface {
	// ClaimDue hands out up to n feeds that are due and keeps them from others
	// until the lease ends; Claim hands out the named ones, due or not.
	ClaimDue(ctx context.Context, who string, now time.Time, lease time.Duration, n int) ([]planet.FeedState, error)
	Claim(ctx context.Context, who string, now time.Time, lease time.Duration, blogs []string) ([]planet.FeedState, error)
	// Renew lengthens the lease of everything claimed; Release gives it back.
	Renew(ctx context.Context, who string, until time.Time) error
	Release(ctx context.Context, who string) error
	// CountDue counts what is due; NextDue is when the next feed falls due, zero for never.
	CountDue(ctx context.Context, now time.Time) (int, error)
	NextDue(ctx context.Context, now time.Time) (time.Time, error)
	// Known returns what the keys stand for.
	Known(ctx context.Context, keys []int64) ([]planet.KeyHit, error)
	// Write runs fn in a transaction.
	Write(ctx context.Context, fn func(Tx) error) error
}

// Tx is what recording a poll needs of a transaction.
type Tx interface {
	story.Tx
	// PutFeed stores what is remembered of a feed, counts the poll and gives the
	// claim back.
	PutFeed(ctx context.Context, f planet.FeedState, p planet.Poll) error
	Tell(ctx context.Context, e planet.Event) error
}
