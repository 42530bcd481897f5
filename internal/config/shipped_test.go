package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

const shipped = "../../configs/planet.yaml"

// shippedParts are the keys above “blogs:”, the example blog in the comments and
// the blogs.
func shippedParts(t *testing.T) (keys, example, blogs string) {
	t.Helper()
	src, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	keys, blogs, ok := strings.Cut(string(src), "\nblogs:\n")
	if !ok {
		t.Fatal("no line “blogs:”")
	}
	lines := regexp.MustCompile(`(?m)^# (  [- ] .*)$`).FindAllStringSubmatch(keys, -1)
	for _, m := range lines {
		example += m[1] + "\n"
	}
	return keys + "\n", example, blogs
}

func TestTheShippedFileDocumentsEveryKey(t *testing.T) {
	keys, example, blogs := shippedParts(t)
	src := []byte(keys + "blogs:\n" + example + blogs)
	r := newReader(shipped, src)
	c := Default()
	r.mapping("", r.root(src), c.fields())
	if len(r.faults) > 0 {
		t.Fatal(r.faults)
	}
	indexes := regexp.MustCompile(`\[\d+\]`)
	said := make(map[string]bool)
	for path := range r.where {
		said[indexes.ReplaceAllString(path, "")] = true
	}
	var walk func(prefix string, fields []field)
	walk = func(prefix string, fields []field) {
		for _, f := range fields {
			path := join(prefix, f.key)
			if !said[path] {
				t.Errorf("%s is not in configs/planet.yaml", path)
			}
			walk(path, f.below)
		}
	}
	walk("", c.fields())
}

func TestTheShippedFileStatesTheDefaults(t *testing.T) {
	keys, example, _ := shippedParts(t)
	got := parsed(t, keys+"blogs: []")
	want := Default()
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("what stands above “blogs:” is not the default (-default +file)\n%s", diff)
	}
	blog := parsed(t, "blogs:\n"+example).Blogs[0]
	plain := planet.Blog{Name: "An Example Blog", Slug: "an-example-blog", Feed: blog.Feed, Interval: got.Poll.Interval}
	if diff := cmp.Diff(plain, blog, same); diff != "" {
		t.Errorf("the example blog is not the default of a blog (-default +file)\n%s", diff)
	}
}

func TestTheShippedPlanet(t *testing.T) {
	c, err := Load(shipped, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"annblack":           {"Ann Black"},
		"lukeakehurst":       {"Luke Akehurst"},
		"mishrahman":         {"Mish Rahman"},
		"clpd":               {"Gemma Bolton", "Ann Henderson"},
		"jessbarnard-mirror": {"Jess Barnard"},
		"aliceperry":         {"Alice Perry"},
	}
	got := make(map[string][]string)
	for _, b := range c.Blogs {
		for _, rep := range b.Representatives {
			got[b.Slug] = append(got[b.Slug], rep.Name)
		}
		if b.Mirror != (b.Slug == "jessbarnard-mirror") {
			t.Errorf("%s: mirror is %v", b.Slug, b.Mirror)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestShippedFiltersKeepReportsOnly(t *testing.T) {
	c, err := Load(shipped, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		slug, title string
		want        bool
	}{
		{"clpd", "Ben Oak's NEC Report – 3rd May 2031", true},
		{"clpd", "Update from the NEC", true},
		{"clpd", "Vote for the centre-left slate for the NEC", false},
		{"clpd", "Report of the annual meeting", false},
		{"jessbarnard-mirror", "Jess Barnard reports from the NEC", true},
		{"jessbarnard-mirror", "The NEC of July, by Jess Barnard", true},
		{"jessbarnard-mirror", "What the NEC decided", false},
		{"jessbarnard-mirror", "On secure messaging", false},
		{"annblack", "Any title at all", true},
	} {
		i := slices.IndexFunc(c.Blogs, func(b planet.Blog) bool { return b.Slug == tt.slug })
		if got := c.Blogs[i].Admits(tt.title, nil); got != tt.want {
			t.Errorf("%s: %q is let in: %v", tt.slug, tt.title, got)
		}
	}
}

// TestShippedRulesOnTheCorpus tries the shipped expressions on the titles of
// the real feeds: every labelled report passes, and a representative whom a
// title names is the labelled one.
func TestShippedRulesOnTheCorpus(t *testing.T) {
	c, err := Load(shipped, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	labels := planettest.ReadLabels(t).Entries
	if len(labels) == 0 {
		t.Fatal("the corpus has no labels")
	}
	for _, e := range labels {
		i := slices.IndexFunc(c.Blogs, func(b planet.Blog) bool { return strings.EqualFold(b.Name, e.Blog) })
		if i < 0 || e.Title == "" {
			continue
		}
		b := c.Blogs[i]
		if !b.Admits(e.Title, nil) {
			t.Errorf("%s: %q is not let in", b.Slug, e.Title)
		}
		for _, rep := range b.Representatives {
			if rep.Match != nil && rep.Match.MatchString(e.Title) && rep.Name != e.Representative {
				t.Errorf("%s: %q is taken for a report of %s", b.Slug, e.Title, rep.Name)
			}
		}
	}
}
