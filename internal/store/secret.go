package store

import (
	"context"
	"fmt"
)

// Secret returns the 32 random bytes with which the planet signs addresses: the same
// for all processes on one database.
func (s *Store) Secret(ctx context.Context) ([]byte, error) {
	secret, err := one[[]byte](ctx, s.read, `SELECT secret FROM planet`)
	if err != nil {
		return nil, fmt.Errorf("read the planet's secret: %w", err)
	}
	return secret, nil
}
