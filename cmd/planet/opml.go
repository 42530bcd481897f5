package main

import "necblogs/internal/opml"

type opmlCmd struct{}

// Run prints the config's blogs as an OPML list.
func (opmlCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	outlines := make([]opml.Outline, len(c.Blogs))
	for i, b := range c.Blogs {
		outlines[i] = opml.Outline{Title: b.Name, FeedURL: b.Feed, SiteURL: b.Site}
	}
	return opml.Write(a.out, opml.Head{Title: c.Site.Title, OwnerName: c.Site.OwnerName, OwnerEmail: c.Site.OwnerEmail}, outlines)
}
