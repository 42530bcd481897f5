package store

import (
	"context"
	"fmt"
)

// Secret is what the planet signs addresses with: the same for all processes on
// one database.
func (s *Store) Secret(ctx context.Context) ([]byte, error) {
	var secret []byte
	if err := s.read.GetContext(ctx, &secret, `SELECT secret FROM planet`); err != nil {
		return nil, fmt.Errorf("read the planet's secret: %w", err)
	}
	return secret, nil
}
