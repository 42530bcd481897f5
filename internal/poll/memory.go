package poll

import (
	"context"
	"fmt"
)

// memory is how many bytes of bodies are read and stored at once: some thirty feeds of
// usual size. While a feed is read and stored it takes some six times the size of its
// body, so the others wait, large ones in files: a thousand large feeds need no more
// memory than a few. A body larger than all of it is read alone.
const memory = 4 << 20

// takeMemory waits until there is room for a job's body.
func (p *Poller) takeMemory(ctx context.Context, j *job) error {
	size := min(int64(j.size), memory)
	if err := p.memory.Acquire(ctx, size); err != nil {
		return fmt.Errorf("wait for memory: %w", err)
	}
	j.memory = size
	return nil
}

// giveMemory gives back what a job has taken, if anything.
func (p *Poller) giveMemory(j *job) {
	p.memory.Release(j.memory)
	j.memory = 0
}
