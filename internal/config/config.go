// Package config reads the planet's config file: [Load] knows every key, fills
// in the defaults and names every fault with its place; [AddBlog] writes a blog
// into the file as its keeper wrote it.
//
// The keys stand in schema.go and blog.go, one line each; reader.go walks the
// YAML and keeps the places, value.go says what a value may be.
package config

import (
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"time"
	_ "time/tzdata" // so that a timezone is valid on every machine or on none

	"necblogs/internal/planet"
)

// Config is a config file without mistakes.
type Config struct {
	Site           planet.Site // Version is left empty
	Listen         string      // host:port
	Database       string      // a file, or a postgres:// address
	Poll           Poll
	Duplicates     bool // recognise them
	Series         []planet.Series
	WebSub         bool // subscribe where blogs name a hub; our own hub is Site.Hub
	TrustedProxies []netip.Prefix
	Blogs          []planet.Blog // in the order of the file

	reader *reader // that read it; nil for [Default]
}

// Poll is how feeds are fetched.
type Poll struct {
	Interval     time.Duration // the pace of a blog that names none; within the two below
	MinInterval  time.Duration // at least a second
	MaxInterval  time.Duration
	Timeout      time.Duration // of one fetch
	Concurrency  int           // fetches at once
	PerHost      int           // fetches at once to one host
	MaxBody      int64         // bytes, decompressed
	AllowPrivate bool
	UserAgent    string // "": the program's own
}

// Default is a planet whose file says nothing: no blogs, everything else as
// shipped.
func Default() *Config {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // time/tzdata is linked in
	}
	return &Config{
		Site: planet.Site{
			Title:      "planet necblogs",
			Subtitle:   "Reports from Labour's National Executive Committee",
			URL:        "https://planet.example.org/",
			Language:   "en-GB",
			Zone:       london,
			Stories:    60,
			Text:       planet.TextFold,
			PerBlogDay: 5,
			Images:     planet.ImagesLink,
		},
		Listen:   "127.0.0.1:8080",
		Database: "data/planet.db",
		Poll: Poll{
			Interval:    time.Hour,
			MinInterval: 15 * time.Minute,
			MaxInterval: 24 * time.Hour,
			Timeout:     30 * time.Second,
			Concurrency: 16,
			PerHost:     2,
			MaxBody:     16 << 20,
		},
		Duplicates: true,
		Series: []planet.Series{{
			Slug:   "nec",
			Name:   "NEC",
			Match:  regexp.MustCompile(`(?i)\bNEC\b`),
			Except: regexp.MustCompile(`(?i)\b(regional|equalities|women)`),
		}},
		WebSub: true,
	}
}

// Load reads the file at path. $PLANET_LISTEN and $PLANET_DATABASE, as getenv
// gives them, stand above what the file says. The error is [Faults] where the
// config has mistakes, else that of [os.ReadFile], wrapped.
func Load(path string, getenv func(string) string) (*Config, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the config: %w", err)
	}
	c, faults := parse(path, src)
	faults = append(faults, c.Override(getenv)...)
	if len(faults) > 0 {
		return nil, faults
	}
	return c, nil
}

// Parse reads src as [Load] reads a file; path is for the faults only and the
// environment is left alone.
func Parse(path string, src []byte) (*Config, error) {
	c, faults := parse(path, src)
	if len(faults) > 0 {
		return nil, faults
	}
	return c, nil
}

func parse(path string, src []byte) (*Config, Faults) {
	c := Default()
	r := newReader(path, src)
	c.reader = r
	if root := r.root(src); root != nil {
		r.mapping("", root, c.fields())
		c.check(r)
	}
	for _, b := range c.Blogs {
		settle(b.Representatives)
	}
	return c, r.sorted()
}

// Fault is one that the value of a key, such as "blogs[0].feed", turned out to
// have where it was put to use.
func (c *Config) Fault(key, message string) Fault {
	return c.reader.newFault(c.reader.place(key), key, message)
}

// Override lets the environment have its say over the file.
func (c *Config) Override(getenv func(string) string) Faults {
	var faults Faults
	for _, v := range []struct {
		name, key string
		set       func(string) error
	}{
		{"PLANET_LISTEN", "listen", c.setListen},
		{"PLANET_DATABASE", "database", c.setDatabase},
	} {
		s := getenv(v.name)
		if s == "" {
			continue
		}
		if err := v.set(s); err != nil {
			faults = append(faults, Fault{File: "$" + v.name, Key: v.key, Message: err.Error()})
		}
	}
	return faults
}
