// Package demo is a planet to try out: five blogs about an invented body, the
// Executive of the Assembly of Wexcombe, by people who do not exist, and the server
// that publishes them. The posts are in posts/, a folder per blog, a file per post.
//
// Between them the blogs have what a planet meets in real ones: corrections, excerpts,
// reprints, reports posted by somebody else, dates in every spelling, a day with
// seven posts.
package demo

import (
	"bytes"
	_ "embed"
)

//go:embed planet.yaml
var planetYAML []byte

// Config is the config of a planet of the demo's blogs, published by [Handler] at
// base, such as "http://127.0.0.1:43210".
func Config(base string) []byte { return bytes.ReplaceAll(planetYAML, []byte("BASE"), []byte(base)) }

// blog is one blog as its owner has set it up.
type blog struct {
	Slug     string
	Name     string
	Tagline  string
	Author   string // who posts, which need not be who reports
	Blogger  bool   // runs on Blogger, else on WordPress
	Excerpts bool   // the feed gives only the beginning of each post
}

func (b blog) home() string { return "/" + b.Slug + "/" }

func (b blog) feed() string {
	if b.Blogger {
		return b.home() + "feeds/posts/default"
	}
	return b.home() + "feed/"
}

var blogs = []blog{
	{Slug: "thackwray", Name: "Marian Thackwray's notes", Author: "Marian Thackwray", Excerpts: true,
		Tagline: "What was said, what was decided, and whether the heating works"},
	{Slug: "vellacott", Name: "Clause by Clause", Author: "Idris Vellacott", Blogger: true,
		Tagline: "Idris Vellacott on the Executive, with figures"},
	{Slug: "rusk", Name: "Rusk reports", Author: "admin",
		Tagline: "Bettany Rusk. Lists, mostly."},
	{Slug: "open-wexcombe", Name: "Open Wexcombe", Author: "Rowan Petty",
		Tagline: "Two members of the Executive report back"},
	{Slug: "in-full", Name: "Wexcombe reports in full", Author: "Gil",
		Tagline: "Gil's mirror of what is hard to find elsewhere"},
}
