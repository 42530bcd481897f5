package poll

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"
)

// memory is how many bytes of bodies are read and stored at once: some thirty
// feeds of usual size. While a feed is read and stored it takes some six times its
// size, so a thousand large ones, which wait in files, need no more memory than a
// few do. One that is larger than all of it is read alone.
const memory = 4 << 20

// share is the part of memory that a poll has taken.
type share struct {
	of   *semaphore.Weighted
	size int64
}

// take waits until there are so many bytes to have.
func (s *share) take(ctx context.Context, bytes int) error {
	size := min(int64(bytes), memory)
	if err := s.of.Acquire(ctx, size); err != nil {
		return fmt.Errorf("wait for memory: %w", err)
	}
	s.size = size
	return nil
}

// give gives back what was taken.
func (s *share) give() {
	s.of.Release(s.size)
	s.size = 0
}
