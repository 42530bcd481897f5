package poll

import (
	"context"
	"fmt"
)

// memory is how many bytes of bodies are read and stored at once: some thirty
// feeds of usual size. While a feed is read and stored it takes some six times its
// size, so a thousand large ones, which wait in files, need no more memory than a
// few do. One that is larger than all of it is read alone.
const memory = 4 << 20

// takeMemory waits until there are as many bytes to have as a job's body has.
func (p *Poller) takeMemory(ctx context.Context, j *job) error {
	size := min(int64(j.size), memory)
	if err := p.memory.Acquire(ctx, size); err != nil {
		return fmt.Errorf("wait for memory: %w", err)
	}
	j.memory = size
	return nil
}

// giveMemory gives back what a job has taken.
func (p *Poller) giveMemory(j *job) {
	p.memory.Release(j.memory)
	j.memory = 0
}
