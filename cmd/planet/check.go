package main

import (
	"errors"
	"fmt"

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
	var faults config.Faults
	if err != nil && !errors.As(err, &faults) {
		return err
	}
	online := config.Faults{}
	if c.Online && cfg != nil {
		online = tryFeeds(a, cfg)
		if a.ctx.Err() != nil {
			return stopped{"not all feeds were fetched"}
		}
	}
	if c.JSON {
		all := append(config.Faults{}, append(faults, online...)...)
		if err := writeJSON(a.out, map[string]any{"ok": len(all) == 0, "faults": all}); err != nil {
			return err
		}
	} else if len(faults) > 0 {
		fmt.Fprintln(a.out, faults)
	}
	if len(faults) > 0 {
		return usage{errors.New("the config does not hold")}
	}
	if len(online) > 0 {
		if !c.JSON {
			for _, f := range online {
				fmt.Fprintf(a.out, "%s: %s\n", f.Key, f.Message)
			}
		}
		return failed{}
	}
	if !c.JSON {
		fmt.Fprintf(a.out, "%s holds: %d blogs.\n", a.config, len(cfg.Blogs))
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
	for _, b := range cfg.Blogs {
		if a.ctx.Err() != nil {
			break
		}
		if err := tryFeed(a, client, b); err != nil {
			faults = append(faults, config.Fault{File: cfg.Path, Key: "blogs." + b.Slug + ".feed", Message: err.Error()})
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
	if r.Status != 200 {
		return errors.New(fetch.StatusWords(r.Status))
	}
	_, err = parse.Parse(r.Body, r.ContentType, r.URL, r.Truncated, parse.Limits{})
	return err
}
