package store

import (
	"context"
	"fmt"
	"time"

	"necblogs/internal/planet"
)

// subscriptionRow is a row of websub.
type subscriptionRow struct {
	Token    string
	Blog     string
	Hub      string
	Topic    string
	Secret   string
	Leaving  bool
	Pending  bool
	Due      int64
	Failures int
	Expires  int64
	Pushed   int64
}

func (r subscriptionRow) subscription() planet.Subscription {
	return planet.Subscription{Token: r.Token, Blog: r.Blog, Hub: r.Hub, Topic: r.Topic, Secret: r.Secret, Leaving: r.Leaving,
		Pending: r.Pending, Due: at(r.Due), Failures: r.Failures, Expires: at(r.Expires)}
}

// Subscriptions returns all subscriptions, also those that are being given up.
func (s *Store) Subscriptions(ctx context.Context) ([]planet.Subscription, error) {
	rows, err := all[subscriptionRow](ctx, s.read, `SELECT * FROM websub ORDER BY blog, token`)
	return mapped(rows, subscriptionRow.subscription), err
}

// Subscription returns the one with a token, or [planet.ErrNotFound].
func (s *Store) Subscription(ctx context.Context, token string) (planet.Subscription, error) {
	row, err := one[subscriptionRow](ctx, s.read, `SELECT * FROM websub WHERE token = $1`, token)
	if err != nil {
		return planet.Subscription{}, fmt.Errorf("subscription: %w", err)
	}
	return row.subscription(), nil
}

// PutSubscription stores a subscription, new or changed.
func (s *Store) PutSubscription(ctx context.Context, p planet.Subscription) error {
	return s.Write(ctx, func(t *Tx) error {
		err := t.execNamed(ctx, `
			INSERT INTO websub (token, blog, hub, topic, secret, leaving, pending, due, failures, expires)
			VALUES (:token, :blog, :hub, :topic, :secret, :leaving, :pending, :due, :failures, :expires)
			ON CONFLICT (token) DO UPDATE SET leaving = excluded.leaving, pending = excluded.pending, due = excluded.due,
				failures = excluded.failures, expires = excluded.expires`,
			subscriptionRow{Token: p.Token, Blog: p.Blog, Hub: p.Hub, Topic: p.Topic, Secret: p.Secret, Leaving: p.Leaving,
				Pending: p.Pending, Due: ms(p.Due), Failures: p.Failures, Expires: ms(p.Expires)})
		if err != nil {
			return fmt.Errorf("store subscription of %s: %w", p.Blog, err)
		}
		return nil
	})
}

// DropSubscription forgets a subscription.
func (s *Store) DropSubscription(ctx context.Context, token string) error {
	return s.Write(ctx, func(t *Tx) error { return t.exec(ctx, `DELETE FROM websub WHERE token = $1`, token) })
}

// Missed says that a poll has found what a blog's hub had not pushed. Until it pushes
// again, the hub counts for none.
func (t *Tx) Missed(ctx context.Context, blog string) error {
	return t.exec(ctx, `UPDATE websub SET pushed = 0 WHERE blog = $1 AND pushed > 0`, blog)
}

// PutPush notes what a push of a blog's hub has brought and until when the feed
// need not be polled. Nothing else that is known of the feed changes, so that a
// poll which runs meanwhile finds it as it was.
func (t *Tx) PutPush(ctx context.Context, f planet.FeedState, now time.Time, fresh int) error {
	if err := t.exec(ctx, `UPDATE feeds SET held = $1, undated = $2, next_poll = $3, why = $4 WHERE blog = $5`,
		ms(f.Held), f.Undated, ms(f.NextPoll), f.Why, f.Blog); err != nil {
		return err
	}
	t.tally.day(f.Blog, planet.Day{Date: dayOf(now), New: fresh})
	return t.exec(ctx, `UPDATE websub SET pushed = $1 WHERE blog = $2 AND NOT leaving`, ms(now), f.Blog)
}
