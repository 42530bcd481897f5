package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"necblogs/internal/canonical"
	"necblogs/internal/clean"
	"necblogs/internal/config"
	"necblogs/internal/discover"
	"necblogs/internal/planet"
)

type addCmd struct {
	URL            string   `arg:"" name:"address" help:"Of the blog, of one of its posts, or of its feed."`
	Name           string   `help:"What the planet calls it; default: the feed's title."`
	Slug           string   `help:"Its name in addresses; default: from the name."`
	Representative []string `help:"Whose reports it carries; may be given several times. Default: the author of each post." sep:"none" placeholder:"NAME"`
	Mirror         bool     `help:"It repeats what others wrote, and is never shown in place of the original."`
	DryRun         bool     `help:"Only show what would be added."`
}

// Run finds the feed behind an address, shows how the planet would see it, and
// writes it into the config file.
func (x *addCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	f, err := x.find(a, c)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(a.config)
	if err != nil {
		return err
	}
	with, err := x.add(a, src, f)
	if err != nil {
		return err
	}
	with.config.Database = c.Database // which the environment may name
	previews, err := preview(a.ctx, with.config, f.feed)
	if err != nil {
		return err
	}
	x.show(a, with.config, f, previews)
	if x.DryRun {
		fmt.Fprintf(a.out, "\n%s\nThis would be added to %s; --dry-run leaves it as it is.\n", with.stanza, a.config)
		return nil
	}
	err = config.Edit(a.config, func(src []byte) ([]byte, error) {
		with, err = x.add(a, src, f)
		return with.src, err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "\n%s\nIt is added to %s. A planet that runs polls it within seconds; else 'planet poll %s' does.\n",
		with.stanza, a.config, added(with.config).Slug)
	return nil
}

// find finds the feed behind the address, unless a blog of the config has it.
func (x *addCmd) find(a *app, c *config.Config) (found, error) {
	x.URL = strings.TrimPrefix(canonical.Mend(x.URL), "feed:") // the scheme by which pages hand a feed to its reader
	if strings.TrimSpace(x.URL) == "" || offWeb(x.URL) {
		return found{}, fmt.Errorf("%q is not the address of a web page or feed; it looks like https://blog.example.org/", x.URL)
	}
	if err := unpolled(a, c, x.URL); err != nil {
		return found{}, err
	}
	f, err := findFeed(a.ctx, c, x.URL)
	if errors.Is(err, discover.ErrNone) {
		err = fmt.Errorf("%w; if the feed is elsewhere, give its address", err)
	}
	return f, err
}

// addition is a config file with a blog added.
type addition struct {
	src    []byte
	config *config.Config // what src says
	stanza config.Stanza
}

// add adds the blog of a feed to the text of the config file.
func (x *addCmd) add(a *app, src []byte, f found) (addition, error) {
	c, err := config.Parse(a.config, src)
	if err != nil {
		return addition{}, err
	}
	if err := unpolled(a, c, f.URL, f.answered); err != nil {
		return addition{}, err
	}
	stanza, err := x.stanza(c, f)
	if err != nil {
		return addition{}, err
	}
	src, c, err = withStanzas(a.config, src, stanza)
	return addition{src, c, stanza}, err
}

// added is the blog that was added last.
func added(c *config.Config) planet.Blog { return c.Blogs[len(c.Blogs)-1] }

// offWeb reports whether an address is one such as "mailto:ada@example.org". [url.Parse]
// reads "localhost:8080" in the same way, but there the colon stands before a digit.
func offWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Opaque != "" && (u.Opaque[0] < '0' || u.Opaque[0] > '9')
}

// unpolled is an error if a blog polls a feed, by one of its addresses, already.
func unpolled(a *app, c *config.Config, addresses ...string) error {
	for _, b := range c.Blogs {
		for _, feed := range addresses {
			if canonical.URL(b.Feed) == canonical.URL(feed) {
				return fmt.Errorf("%s is in %s already: it is the feed of %q (%s)", canonical.Public(b.Feed), a.config, b.Name, b.Slug)
			}
		}
	}
	return nil
}

// stanza is what the config is to say of the blog. A slug that another blog has is an error.
func (x *addCmd) stanza(c *config.Config, f found) (config.Stanza, error) {
	s := config.Stanza{
		Name: cmp.Or(x.Name, clean.Title(f.feed.Title), clean.Title(f.Title), canonical.Host(f.URL)), Slug: x.Slug,
		Feed: withCredentials(f.URL, x.URL), Representatives: x.Representative, Mirror: x.Mirror,
	}
	if f.feed.Site == "" && f.From != discover.FromAddress {
		s.Site, _, _ = strings.Cut(canonical.Public(x.URL), "#")
	}
	for _, b := range c.Blogs {
		if x.Slug != "" && b.Slug == x.Slug {
			return s, usage{fmt.Errorf("the slug %s is that of %q; give another with --slug", x.Slug, b.Name)}
		}
	}
	newNames(c).settle(&s)
	return s, nil
}

// withStanzas is the text of the config file with stanzas added, and what it
// then says.
func withStanzas(path string, src []byte, stanzas ...config.Stanza) ([]byte, *config.Config, error) {
	src, err := config.AddBlog(src, stanzas...)
	if err != nil {
		return nil, nil, err
	}
	c, err := config.Parse(path, src)
	if faults, ok := errors.AsType[config.Faults](err); ok { // in what was added, for the file had none
		_, key, _ := strings.Cut(faults[0].Key, "].")
		return nil, nil, usage{fmt.Errorf("%s: %s", cmp.Or(key, faults[0].Key), faults[0].Message)}
	}
	return src, c, err
}

// names are the names and slugs that are taken in a config.
type names struct{ names, slugs map[string]bool }

func newNames(c *config.Config) names {
	n := names{map[string]bool{}, map[string]bool{}}
	for _, b := range c.Blogs {
		n.names[b.Name], n.slugs[b.Slug] = true, true
	}
	return n
}

// settle gives a stanza a name and a slug that nobody has, and takes them. A slug that
// follows from the name is left out.
func (n names) settle(s *config.Stanza) {
	if n.names[s.Name] {
		s.Name = unused(n.names, s.Name+" ("+hostname(s.Feed)+")", " ")
	}
	n.names[s.Name] = true
	if s.Slug == "" && n.slugs[canonical.Slug(s.Name)] {
		s.Slug = unused(n.slugs, canonical.Slug(s.Name), "-")
	}
	n.slugs[cmp.Or(s.Slug, canonical.Slug(s.Name))] = true
}

// hostname is the host of an address without its port; "" if it cannot be parsed.
func hostname(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// unused is name, or name with the first number from 2 that makes it new.
func unused(taken map[string]bool, name, sep string) string {
	text := name
	for i := 2; taken[text]; i++ {
		text = fmt.Sprintf("%s%s%d", name, sep, i)
	}
	return text
}
