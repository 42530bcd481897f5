package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// listen makes a store's revision follow as soon as others write, until ctx ends. It
// uses a connection of its own, and makes a new one a second after that breaks.
func listen(ctx context.Context, config *pgx.ConnConfig, s *Store) {
	for ctx.Err() == nil {
		_ = hear(ctx, config, s) // meanwhile Follow looks for itself
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// hear follows on one connection until that breaks or ctx ends.
func hear(ctx context.Context, config *pgx.ConnConfig, s *Store) error {
	conn, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `LISTEN planet`); err != nil {
		return err
	}
	for {
		if err := s.look(ctx); err != nil {
			return err
		}
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}
