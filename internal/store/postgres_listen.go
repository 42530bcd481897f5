package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// listen makes a store's revision follow as soon as others write, on a connection
// of its own, until ctx ends. Where that breaks it is made anew.
func listen(ctx context.Context, config *pgx.ConnConfig, s *Store) {
	for ctx.Err() == nil {
		_ = hear(ctx, config, s) // meanwhile Follow looks for itself
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

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
