// Package config reads the planet's config file: [Load] fills in the defaults and
// reports every mistake with its line and column; [AddBlog] adds a blog to the file in
// the style in which the file is written.
//
// The keys are listed in schema.go and blog.go, one line each; reader.go walks the
// YAML and records the places, value.go says what a value may be.
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
	Duplicates     bool // whether they are recognised
	Series         []planet.Series
	WebSub         bool // subscribe where blogs name a hub; our own hub is Site.Hub
	TrustedProxies []netip.Prefix
	Blogs          []planet.Blog // in the order of the file

	reader *reader // knows where each value stands; nil for [Default]
}

// Poll is how feeds are fetched.
type Poll struct {
	Interval     time.Duration // between polls of a blog that has none of its own; within the two below
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
// gives them, override it. The error is [Faults] if the config has mistakes, else
// that of [os.ReadFile], wrapped.
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

// Parse reads src as [Load] reads a file, but without the environment; path is only
// what the faults call the file. The error is [Faults].
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

// Fault is a fault, with its place, of the value of a key such as "blogs[0].feed": one
// that came to light when the value was used.
func (c *Config) Fault(key, message string) Fault {
	return c.reader.newFault(c.reader.place(key), key, message)
}

// Override puts $PLANET_LISTEN and $PLANET_DATABASE, where they are set, in the place of
// what the file says.
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
