package main

import (
	"errors"
	"fmt"
	"net/http"

	"necblogs/internal/config"
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
func (c *checkCmd) Run(a *app) error {
	cfg, err := a.load()
	faults, ok := errors.AsType[config.Faults](err)
	if err != nil && !ok {
		return err
	}
	var online config.Faults
	if c.Online && cfg != nil {
		online = tryFeeds(a, cfg)
		if a.ctx.Err() != nil {
			return stopped{"not all feeds were fetched"}
		}
	}
	all := append(append(config.Faults{}, faults...), online...)
	switch {
	case c.JSON:
		if err := writeJSON(a.out, map[string]any{"ok": len(all) == 0, "faults": all}); err != nil {
			return err
		}
	case len(all) > 0:
		fmt.Fprintln(a.out, all)
	default:
		fmt.Fprintf(a.out, "%s has no mistakes: %s.\n", a.config, count(len(cfg.Blogs), "blog"))
	}
	switch {
	case len(faults) > 0:
		return usage{errors.New("the config has mistakes")}
	case len(online) > 0:
		return failed{}
	}
	return nil
}

// tryFeeds fetches and reads each blog's feed once.
func tryFeeds(a *app, cfg *config.Config) config.Faults {
	client := client(cfg)
	defer client.Close()
	var faults config.Faults
	bar := progress(a, len(cfg.Blogs), "fetching")
	defer bar.Finish()
	for i, b := range cfg.Blogs {
		if a.ctx.Err() != nil {
			break
		}
		if err := tryFeed(a, client, b); err != nil {
			faults = append(faults, cfg.Fault(fmt.Sprintf("blogs[%d].feed", i), err.Error()))
		}
		bar.Add(1)
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
	_, err = parse.Parse(body, r.ContentType, r.URL, r.Truncated)
	return err
}
