package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/clean"
	"necblogs/internal/config"
	"necblogs/internal/discover"
	"necblogs/internal/fetch"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

type addCmd struct {
	URL            string   `arg:"" name:"address" help:"Of the blog, of one of its posts, or of its feed."`
	Name           string   `help:"What the planet calls it; default: the feed's title."`
	Slug           string   `help:"Its name in addresses; default: from the name."`
	Representative []string `help:"Whose reports it carries; may be given several times. Default: the author of each post." sep:"none" placeholder:"NAME"`
	Mirror         bool     `help:"It repeats what others wrote, and is never shown in place of the original."`
	DryRun         bool     `help:"Only show what would be added."`
}

// tried is how many of a feed's newest items are looked at, shown how many of
// them are printed.
const (
	tried = 50
	shown = 5
)

// find is a feed behind an address, and what it says now.
type found struct {
	discover.Candidate
	feed   planet.Feed
	others []discover.Candidate
}

// Run finds the feed behind an address, shows how the planet would see it, and
// writes it into the config file.
func (x *addCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	if u, err := url.Parse(x.URL); strings.TrimSpace(x.URL) == "" || err == nil && u.Opaque != "" && !isPort(u.Opaque) {
		return fmt.Errorf("%q is not the address of a web page or feed; it looks like https://blog.example.org/", x.URL)
	}
	if b, ok := blogOfFeed(c, x.URL); ok {
		return already(a, b)
	}
	f, err := findFeed(a.ctx, c, x.URL)
	if err != nil {
		return err
	}
	if b, ok := blogOfFeed(c, f.URL); ok {
		return already(a, b)
	}
	stanza, err := x.stanza(c, f)
	if err != nil {
		return err
	}
	src, next, err := withStanzas(a.config, stanza)
	if err != nil {
		return err
	}
	next.Database = c.Database
	blog := next.Blogs[len(next.Blogs)-1]
	previews, err := preview(a.ctx, next, blog, f.feed)
	if err != nil {
		return err
	}
	x.show(a, next, f, previews)
	fmt.Fprintf(a.out, "\n%s\n", stanza)
	if x.DryRun {
		fmt.Fprintf(a.out, "This would be added to %s; --dry-run leaves it as it is.\n", a.config)
		return nil
	}
	if err := config.WriteFile(a.config, src); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "It is added to %s. A planet that runs polls it within seconds; else 'planet poll %s' does.\n", a.config, blog.Slug)
	return nil
}

// isPort tells "localhost:8080", which the rules of addresses read as scheme and
// rest, from "mailto:ada@example.org".
func isPort(rest string) bool { return rest[0] >= '0' && rest[0] <= '9' }

// blogOfFeed is the blog that polls a feed already.
func blogOfFeed(c *config.Config, feed string) (planet.Blog, bool) {
	for _, b := range c.Blogs {
		if canonical.URL(b.Feed) == canonical.URL(feed) {
			return b, true
		}
	}
	return planet.Blog{}, false
}

func already(a *app, b planet.Blog) error {
	return fmt.Errorf("%s is in %s already: it is the feed of %q (%s)", b.Feed, a.config, b.Name, b.Slug)
}

// findFeed looks behind an address, on https first where it has no scheme.
func findFeed(ctx context.Context, c *config.Config, address string) (found, error) {
	client := client(c)
	defer client.Close()
	answers := map[string]*fetch.Response{}
	get := func(ctx context.Context, address string) ([]byte, string, string, error) {
		r, err := client.Get(ctx, fetch.Request{URL: address})
		if err == nil && r.Status != 200 {
			err = errors.New(fetch.StatusWords(r.Status))
		}
		if err != nil {
			return nil, "", "", err
		}
		answers[r.URL] = r
		return r.Body, r.ContentType, r.URL, nil
	}
	candidates, err := discover.Find(ctx, get, address)
	if err != nil && !errors.Is(err, discover.ErrNone) && !strings.Contains(address, "://") {
		if plain, plainErr := discover.Find(ctx, get, "http://"+address); plainErr == nil {
			candidates, err = plain, nil
		}
	}
	if err != nil {
		return found{}, err
	}
	r := answers[candidates[0].URL]
	feed, err := parse.Parse(r.Body, r.ContentType, r.URL, r.Truncated, parse.Limits{})
	return found{candidates[0], feed, candidates[1:]}, err
}

// stanza is what the config is to say of the blog.
func (x *addCmd) stanza(c *config.Config, f found) (config.Stanza, error) {
	s := config.Stanza{
		Name: cmp.Or(x.Name, clean.Title(f.feed.Title), clean.Title(f.Title), canonical.Host(f.URL)), Slug: x.Slug,
		Feed: f.URL, Representatives: x.Representative, Mirror: x.Mirror,
	}
	if f.feed.Site == "" && f.From != discover.FromAddress {
		s.Site = x.URL
	}
	for _, b := range c.Blogs {
		if x.Slug != "" && b.Slug == x.Slug {
			return s, usage{fmt.Errorf("the slug %s is that of %q; give another with --slug", x.Slug, b.Name)}
		}
	}
	newNames(c).settle(&s)
	return s, nil
}

// withStanzas is the config file as it is now with stanzas added, and what it
// then says.
func withStanzas(path string, stanzas ...config.Stanza) ([]byte, *config.Config, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	src, err = config.AddBlog(src, stanzas...)
	if err != nil {
		return nil, nil, err
	}
	c, err := config.Parse(path, src)
	var faults config.Faults
	if errors.As(err, &faults) { // the file holds, so what was added does not
		return nil, nil, usage{fmt.Errorf("%s: %s", faults[0].Key[strings.LastIndexByte(faults[0].Key, '.')+1:], faults[0].Message)}
	}
	return src, c, err
}

// preview is what the newest items of a blog's feed would be as entries: it puts
// them into the planet's database, or into an empty one where there is none yet,
// in a transaction that is given up.
func preview(ctx context.Context, c *config.Config, blog planet.Blog, feed planet.Feed) ([]story.Preview, error) {
	database := c.Database
	if _, err := os.Stat(database); err != nil && !strings.Contains(database, "://") {
		dir, err := os.MkdirTemp("", "planet-add-")
		if err != nil {
			return nil, fmt.Errorf("make room to try the feed: %w", err)
		}
		defer os.RemoveAll(dir)
		database = dir + "/planet.db"
	}
	s, err := store.Open(ctx, database)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	blog.Site = cmp.Or(blog.Site, feed.Site)
	batch := story.Batch{Blog: blog, Language: feed.Language, Items: feed.Items[:min(len(feed.Items), tried)], Now: time.Now()}
	var previews []story.Preview
	err = s.Write(ctx, func(t *store.Tx) error {
		m := maker(c)
		if err := m.Sync(ctx, t, c.Blogs, batch.Now); err != nil {
			return err
		}
		if previews, err = m.Preview(ctx, t, batch); err != nil {
			return err
		}
		return errDry
	})
	if !errors.Is(err, errDry) {
		return nil, fmt.Errorf("try the feed in %s: %w", database, err)
	}
	return previews, nil
}

// names are those that the blogs of a config have already.
type names struct{ names, slugs map[string]bool }

func newNames(c *config.Config) names {
	n := names{map[string]bool{}, map[string]bool{}}
	for _, b := range c.Blogs {
		n.names[b.Name], n.slugs[b.Slug] = true, true
	}
	return n
}

// settle gives a stanza a name and a slug that no other has, and takes note of
// them. A slug that follows from the name is not written.
func (n names) settle(s *config.Stanza) {
	if n.names[s.Name] {
		host := ""
		if u, err := url.Parse(s.Feed); err == nil {
			host = u.Hostname()
		}
		s.Name = unused(n.names, s.Name+" ("+host+")", " ")
	}
	n.names[s.Name] = true
	if s.Slug == "" && n.slugs[canonical.Slug(s.Name)] {
		s.Slug = unused(n.slugs, canonical.Slug(s.Name), "-")
	}
	n.slugs[cmp.Or(s.Slug, canonical.Slug(s.Name))] = true
}

// unused is name, or name with the first number from 2 that makes it new.
func unused(taken map[string]bool, name, sep string) string {
	text := name
	for i := 2; taken[text]; i++ {
		text = fmt.Sprintf("%s%s%d", name, sep, i)
	}
	return text
}
