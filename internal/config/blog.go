package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/unicode/norm"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// longestSlug is the greatest length of a slug in bytes: it becomes a part of addresses
// and of file names.
const longestSlug = 80

func (c *Config) blogs() value {
	return list(&c.Blogs, func(b *planet.Blog) value {
		return checked([]field{
			{"name", needed(&b.Name)},
			{"slug", slug(&b.Slug)},
			{"site", web(&b.Site)},
			{"feed", scalar(func(s string) error { b.Feed = s; return Web(s) })},
			{"avatar", web(&b.Avatar)},
			{"representatives", representatives(b)},
			{"include", filter(&b.Include)},
			{"exclude", filter(&b.Exclude)},
			{"full_text", truth(&b.FullText)},
			{"interval", period(&b.Interval, leastInterval)},
			{"paused", truth(&b.Paused)},
			{"mirror", truth(&b.Mirror)},
		}, func(r *reader, path string) {
			r.name(path, b.Name, &b.Slug)
			if !r.says(path + ".feed") {
				r.fault(path, "has no “feed”: add the address of its feed; “planet add ADDRESS” finds it")
			}
		})
	})
}

// name sees that a blog or a series has a name, and makes its slug from it if it has none.
func (r *reader) name(path, name string, slug *string) {
	if !r.says(path + ".name") {
		r.fault(path, "has no “name”: add one")
	}
	if !r.says(path + ".slug") {
		*slug = canonical.Slug(name)
	}
}

func slug(dst *string) value {
	return scalar(func(s string) error {
		switch {
		case len(s) > longestSlug:
			return fmt.Errorf("must be at most %d characters, but is %d", longestSlug, len(s))
		case canonical.IsSlug(s):
			*dst = s
			return nil
		}
		right := ""
		if t := canonical.Slug(s); t != "" {
			right = ": write " + t
		}
		return fmt.Errorf("must be lower case with hyphens, but is %q%s", s, right)
	})
}

// filter picks entries by title and category.
func filter(f *planet.Filter) value {
	return object(
		field{"title", pattern(&f.Title)},
		field{"category", pattern(&f.Category)},
	)
}

// representatives are mappings, or names alone.
func representatives(b *planet.Blog) value {
	return list(&b.Representatives, func(rep *planet.Representative) value {
		name := needed(&rep.Name)
		v := checked([]field{{"name", name}, {"match", pattern(&rep.Match)}}, func(r *reader, path string) {
			if !r.says(path + ".name") {
				r.fault(path, "has no “name”: add the representative's name")
			}
		})
		return value{below: v.below, read: func(r *reader, path string, n ast.Node) {
			if _, ok := n.(ast.ScalarNode); ok {
				name.read(r, path, n)
			} else {
				v.read(r, path, n)
			}
			rep.Name = norm.NFC.String(rep.Name) // as posts are read
			rep.Slug = canonical.Slug(rep.Name)
		}}
	})
}

// settle sees to representatives without a match, who would get every entry. A single one
// goes last, and gets what the others leave; two or more are each given their name as the
// match.
func settle(reps []planet.Representative) {
	order := func(rep planet.Representative) int {
		if rep.Match == nil {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(reps, func(a, b planet.Representative) int { return order(a) - order(b) })
	if n := len(reps); n < 2 || reps[n-2].Match != nil {
		return
	}
	for i, rep := range reps {
		if rep.Match == nil {
			words := strings.Join(strings.Fields(regexp.QuoteMeta(rep.Name)), `\s+`)
			reps[i].Match = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])` + anySign(words) + `(?:[^\pL\pN]|$)`) // \b knows ASCII alone
		}
	}
}
