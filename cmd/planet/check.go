package main

import (
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"necblogs/internal/config"
	"necblogs/internal/discover"
	"necblogs/internal/fetch"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
)

type checkCmd struct {
	Online bool `help:"Also fetch each feed once, without storing anything."`
	JSON   bool `help:"Print the faults as JSON."`
}

// Run prints every fault of the config file. Its exit code is 2 where there are
// any, and 1 where only a feed cannot be read.
func (x *checkCmd) Run(a *app) error {
	c, err := a.load()
	faults, ok := errors.AsType[config.Faults](err)
	if err != nil && !ok {
		return err
	}
	var wrong error = usage{errors.New("the config has mistakes")}
	if x.Online && !ok {
		faults, wrong = tryFeeds(a, c), failed{}
		if a.ctx.Err() != nil {
			return stopped{"not all feeds were fetched"}
		}
	}
	switch {
	case x.JSON:
		if err := writeJSON(a.out, map[string]any{"ok": len(faults) == 0, "faults": append(config.Faults{}, faults...)}); err != nil {
			return err
		}
	case len(faults) > 0:
		fmt.Fprintln(a.out, faults)
	default:
		fmt.Fprintf(a.out, "%s has no mistakes: %s.\n", a.config, count(len(c.Blogs), "blog"))
	}
	if len(faults) > 0 {
		return wrong
	}
	return nil
}

// tryFeeds fetches and reads each blog's feed once, as many at once as polls may run.
func tryFeeds(a *app, c *config.Config) (faults config.Faults) {
	client := client(c)
	defer client.Close()
	bar := progress(a, len(c.Blogs), "fetching")
	defer bar.Finish()
	errs := make([]error, len(c.Blogs))
	var group errgroup.Group
	group.SetLimit(c.Poll.Concurrency)
	for i, b := range c.Blogs {
		group.Go(func() error {
			errs[i] = tryFeed(a, client, b)
			bar.Add(1)
			return nil
		})
	}
	_ = group.Wait()
	for i, err := range errs {
		if err != nil {
			faults = append(faults, c.Fault(fmt.Sprintf("blogs[%d].feed", i), err.Error()))
		}
	}
	return faults
}

func tryFeed(a *app, client *fetch.Client, b planet.Blog) error {
	r, err := client.Get(a.ctx, fetch.Request{URL: b.Feed})
	if err != nil {
		return err
	}
	if r.Status != http.StatusOK {
		return errors.New(fetch.StatusWords(r.Status))
	}
	body, err := r.Body.Take()
	if err != nil {
		return err
	}
	if _, err = parse.Parse(body, r.ContentType, r.URL, r.Truncated); errors.Is(err, parse.ErrHTML) {
		return errors.New(err.Error() + discover.Elsewhere(body, r.URL, b.Feed))
	}
	return err
}
