package main

import "necblogs/internal/opml"

type opmlCmd struct{}

// Run prints the config's blogs as an OPML list.
func (opmlCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	return opml.WriteBlogs(a.out, c.Site, c.Blogs)
}
