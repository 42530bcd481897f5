package store

import (
	"context"
	"fmt"
	"testing"
)

// Of more statements than are kept each gives its own answer, also when it comes again.
func TestManyStatements(t *testing.T) {
	s := opened(t, databases["sqlite"](t))
	for range 2 {
		write(t, s, func(ctx context.Context, tx *Tx) error {
			for n := range mostKept + mostKept/2 {
				var got int
				if err := tx.tx.GetContext(ctx, &got, fmt.Sprintf(`SELECT %d + $1`, n), 1); err != nil || got != n+1 {
					return fmt.Errorf("%d + 1 is %d, %v", n, got, err)
				}
			}
			return nil
		})
	}
}
