package main

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"necblogs/internal/canonical"
	"necblogs/internal/clean"
	"necblogs/internal/config"
	"necblogs/internal/opml"
)

type importCmd struct {
	File   string `arg:"" help:"An OPML list, or the config.ini of a Planet Venus or Planet 2.0." placeholder:"FILE"`
	DryRun bool   `help:"Only show what would be added."`
}

// Run adds to the config the feeds of a list. It fetches nothing.
func (x *importCmd) Run(a *app) error {
	if _, err := a.load(); err != nil {
		return err
	}
	wanted, err := readList(a, x.File)
	if err != nil {
		return err
	}
	var im *importing
	err = config.Edit(a.config, func(src []byte) ([]byte, error) {
		c, err := config.Parse(a.config, src)
		if err != nil {
			return nil, err
		}
		im = newImporting(c)
		for _, w := range wanted {
			im.take(w)
		}
		with, _, err := withStanzas(a.config, src, im.stanzas...)
		if err != nil {
			return nil, fmt.Errorf("import %s: %w", x.File, err)
		}
		if x.DryRun {
			return src, nil
		}
		return with, nil
	})
	if err != nil {
		return err
	}
	im.sum(a, x.DryRun)
	return nil
}

// readList reads the feeds of a file, and reports what else is in it on standard error.
func readList(a *app, file string) ([]opml.Outline, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	list, others, err := opml.Read(src)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", file, err)
	}
	for _, o := range others {
		fmt.Fprintln(a.err, "left out ", o)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("import %s: there is no feed in it", file)
	}
	return list, nil
}

// importing is what an import does, feed by feed.
type importing struct {
	names   names
	feeds   map[string]string // names by canonical address, of the config's and those added
	stanzas []config.Stanza
	rows    strings.Builder // what becomes of each feed
	skipped int
	notes   []string
}

func newImporting(c *config.Config) *importing {
	im := &importing{names: newNames(c), feeds: map[string]string{}}
	for _, b := range c.Blogs {
		im.feeds[canonical.URL(b.Feed)] = b.Name
	}
	return im
}

// take adds one feed, or skips one that is there already or has no address on the web.
func (im *importing) take(o opml.Outline) {
	s := config.Stanza{Name: o.Title, Feed: strings.TrimPrefix(o.FeedURL, "feed:"), Site: o.SiteURL, IncludeTitle: o.Filter, ExcludeTitle: o.Exclude}
	if strings.HasPrefix(s.Feed, "//") {
		s.Feed = "http:" + s.Feed
	}
	var ok bool
	if s.Feed, ok = onWeb(s.Feed); !ok {
		im.skip(s, "its address is none on the web")
		return
	}
	if name, ok := im.feeds[canonical.URL(s.Feed)]; ok {
		im.skip(s, fmt.Sprintf("it is there already, as %q", name))
		return
	}
	if s.Site, ok = onWeb(s.Site); !ok {
		s.Site = ""
	}
	s.Name = cmp.Or(clean.Title(s.Name), hostname(s.Feed))
	im.names.settle(&s)
	im.filter(&s, "filter", &s.IncludeTitle)
	im.filter(&s, "exclude", &s.ExcludeTitle)
	if o.Face != "" {
		im.notes = append(im.notes, fmt.Sprintf("%s: face = %s is left out: please write the picture's whole address as avatar yourself", s.Name, o.Face))
	}
	im.feeds[canonical.URL(s.Feed)] = s.Name
	im.stanzas = append(im.stanzas, s)
	fmt.Fprintf(&im.rows, "added    %s  %s\n", s.Name, canonical.Public(s.Feed))
}

// onWeb mends an address and reports whether the config takes it. One that [url.Parse]
// refuses stays as it is: mended, "http://ada.example/%zz" would lead elsewhere.
func onWeb(address string) (string, bool) {
	if _, err := url.Parse(address); err != nil {
		return address, false
	}
	address = canonical.Mend(address)
	return address, config.Web(address) == nil
}

// filter leaves out an expression that Go does not know, and notes that one it keeps
// applies to the title alone, where the old planet searched the whole text. Whether that
// was a Planet 2.0, which ignored capitals, or a Venus, which did not, the file does not say.
func (im *importing) filter(s *config.Stanza, option string, expr *string) {
	if *expr == "" {
		return
	}
	if _, err := regexp.Compile(*expr); err != nil {
		im.notes = append(im.notes, fmt.Sprintf("%s: %s = %s is left out, for it is no expression that this planet knows (%v): please write include or exclude yourself",
			s.Name, option, *expr, err))
		*expr = ""
		return
	}
	note := fmt.Sprintf("%s: %s = %s applies to the title alone here, no longer to the text", s.Name, option, *expr)
	if !strings.Contains(*expr, "(?i") {
		note += "; Planet 2.0 ignored capitals, which here takes (?i) in front"
	}
	im.notes = append(im.notes, note)
}

func (im *importing) skip(s config.Stanza, why string) {
	im.skipped++
	fmt.Fprintf(&im.rows, "skipped  %s  %s: %s\n", cmp.Or(clean.Title(s.Name), "(no name)"), canonical.Public(s.Feed), why)
}

func (im *importing) sum(a *app, dry bool) {
	fmt.Fprint(a.out, im.rows.String())
	for _, n := range im.notes {
		fmt.Fprintln(a.out, "note    ", n)
	}
	verb := "added to"
	if dry {
		verb = "would be added to"
	}
	fmt.Fprintf(a.out, "%s %s %s, %d skipped.\n", count(len(im.stanzas), "feed"), verb, a.config, im.skipped)
}
