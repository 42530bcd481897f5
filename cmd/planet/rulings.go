package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// rule applies the operator's word in one transaction and tells the search index of it, unless
// that has much else to learn first, which the command does not wait for. It returns after a
// planet running on the database has had time to see both.
func rule(ctx context.Context, c *config.Config, s *store.Store, fn func(m story.Maker, t *store.Tx) error) error {
	if err := s.Write(ctx, func(t *store.Tx) error { return fn(maker(c), t) }); err != nil {
		return err
	}
	// The word holds whatever comes of this: a running planet or the next poll makes up for it,
	// and says what is in the way.
	_, _ = s.IndexSome(ctx, indexBatch)
	select {
	case <-time.After(2 * followEvery):
	case <-ctx.Done():
	}
	return nil
}

// dry is [rule] without effect: its transaction is rolled back.
func dry(ctx context.Context, c *config.Config, s *store.Store, fn func(m story.Maker, t *store.Tx) error) error {
	givenUp := errors.New("not applied")
	err := s.Write(ctx, func(t *store.Tx) error { return cmp.Or(fn(maker(c), t), givenUp) })
	if errors.Is(err, givenUp) {
		return nil
	}
	return err
}

// confirm prints what now holds of an entry, with its title, for a number is easily mistyped.
// It holds also for an operator who stops the command by now.
func confirm(a *app, s *store.Store, id int64, format string, args ...any) error {
	e, err := s.Entry(context.WithoutCancel(a.ctx), id)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%d, %q, %s\n", id, e.Title, fmt.Sprintf(format, args...))
	return nil
}

// standing says where a story can be read, or why nowhere. What joins a hidden story or
// is split from it is hidden too.
func standing(c *config.Config, s planet.Story) string {
	switch {
	case !s.Hidden.IsZero():
		return fmt.Sprintf("on no page, for it is hidden; 'planet unhide %d' puts it back.", s.ID)
	case s.Shown.ID == 0:
		return fmt.Sprintf("on no page; 'planet explain %d' tells why.", s.ID)
	}
	return fmt.Sprintf("%sstory/%d/", c.Site.URL, s.ID)
}

type mergeCmd struct {
	entryArg
	With string `arg:"" name:"other" help:"The other entry, named likewise."`
}

// Run makes two entries one story.
func (x *mergeCmd) Run(a *app) error {
	return x.with(a, func(c *config.Config, s *store.Store, id int64) error {
		other, err := findEntry(a.ctx, c, s, x.With)
		if err != nil {
			return err
		}
		if err := rule(a.ctx, c, s, func(m story.Maker, t *store.Tx) error { return m.Merge(a.ctx, t, id, other, time.Now()) }); err != nil {
			return err
		}
		whole, err := s.StoryOf(context.WithoutCancel(a.ctx), id)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "They are one story now: %s\n", standing(c, whole))
		return nil
	})
}

type splitCmd struct{ entryArg }

// Run makes an entry stand alone.
func (x *splitCmd) Run(a *app) error {
	return x.with(a, func(c *config.Config, s *store.Store, id int64) error {
		if err := rule(a.ctx, c, s, func(m story.Maker, t *store.Tx) error { return m.Split(a.ctx, t, id, time.Now()) }); err != nil {
			return err
		}
		whole, err := s.StoryOf(context.WithoutCancel(a.ctx), id)
		if err != nil {
			return err
		}
		return confirm(a, s, id, "stands alone now: %s", standing(c, whole))
	})
}

type hideCmd struct{ entryArg }

// Run takes a story off every page and feed.
func (x *hideCmd) Run(a *app) error {
	return x.with(a, func(c *config.Config, s *store.Store, id int64) error {
		if err := rule(a.ctx, c, s, func(m story.Maker, t *store.Tx) error { return m.Hide(a.ctx, t, id, time.Now()) }); err != nil {
			return err
		}
		return confirm(a, s, id, "is on no page and in no feed now; 'planet unhide %d' puts it back.", id)
	})
}

type unhideCmd struct{ entryArg }

// Run puts a hidden story back.
func (x *unhideCmd) Run(a *app) error {
	return x.with(a, func(c *config.Config, s *store.Store, id int64) error {
		if err := rule(a.ctx, c, s, func(m story.Maker, t *store.Tx) error { return m.Unhide(a.ctx, t, id) }); err != nil {
			return err
		}
		return confirm(a, s, id, "is hidden no more.")
	})
}

type eraseCmd struct {
	entryArg
	Yes bool `help:"Do not ask."`
}

// Run deletes the text of an entry and of its copies for good.
func (x *eraseCmd) Run(a *app) error {
	return x.with(a, func(c *config.Config, s *store.Store, id int64) error {
		var doomed []planet.Record
		err := dry(a.ctx, c, s, func(m story.Maker, t *store.Tx) (err error) {
			doomed, err = m.Erasable(a.ctx, t, id)
			return err
		})
		if err != nil {
			return err
		}
		if len(doomed) > 0 { // else it is erased already, and at most its bytes are still in the file
			fmt.Fprintf(a.err, "This deletes for good the text, the revisions and the received bytes of\n")
			for _, e := range doomed {
				fmt.Fprintf(a.err, "  %d  %s  %q  %s\n", e.ID, e.Blog, e.Title, e.URL)
			}
			fmt.Fprintln(a.err, "To keep one of several, 'planet split' it off first.")
			if !x.Yes && !confirmed(a) {
				return errors.New("nothing was erased")
			}
		}
		if err := rule(a.ctx, c, s, func(m story.Maker, t *store.Tx) error { return m.Erase(a.ctx, t, id, time.Now()) }); err != nil {
			return err
		}
		if err := scrub(a, s, id); err != nil {
			return err
		}
		fmt.Fprintln(a.out, "It is erased, and no poll brings it back. Older backups still have it.")
		return nil
	})
}

// scrub takes what was erased out of the search index and of the database's files. Where
// that does not succeed the entry is erased all the same, and the error says so.
func scrub(a *app, s *store.Store, id int64) error {
	err := index(a.ctx, s, indexBatch, nil)
	if err == nil {
		err = s.Scrub(a.ctx)
	}
	if err == nil {
		return nil
	}
	done := fmt.Sprintf("it is erased, but its bytes may still be in the database; 'planet erase %d' again takes them out", id)
	return a.ended(fmt.Errorf("%s: %w", done, err), done)
}

func confirmed(a *app) bool {
	fmt.Fprint(a.err, "Type yes to go on: ")
	said := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.in).ReadString('\n')
		said <- line
	}()
	select {
	case line := <-said:
		return strings.TrimSpace(line) == "yes"
	case <-a.ctx.Done(): // for which the reader would wait until Enter
		fmt.Fprintln(a.err)
		return false
	}
}

type releaseCmd struct {
	Blog string `arg:"" help:"Slug or name."`
}

// Run puts a held blog onto the pages; and, of a blog that is no longer held since the
// config gave it another address, what was kept back.
func (x *releaseCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	b, err := blogNamed(c, x.Blog)
	if err != nil {
		return err
	}
	s, err := openExisting(a.ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	held, n := false, 0
	err = rule(a.ctx, c, s, func(m story.Maker, t *store.Tx) error {
		f, err := t.Feed(a.ctx, b.Slug)
		if err != nil {
			return err
		}
		held = !f.Held.IsZero()
		n, err = m.Release(a.ctx, t, b.Slug, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	if !held && n == 0 {
		fmt.Fprintf(a.out, "%s is not held; nothing has changed.\n", b.Name)
		return nil
	}
	fmt.Fprintf(a.out, "%s is shown again; entries that were kept back: %d.\n", b.Name, n)
	return nil
}
