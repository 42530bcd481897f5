package main_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// A replay by an unchanged config finds nothing. By a changed one it prints what
// would change, and changes it only where it is told to.
func TestReplay(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.Title, post.Date = "Marian Thackwray on the NEC, 4 March 2025", time.Date(2025, 3, 6, 10, 0, 0, 0, time.UTC)
	one := feed(in, "one", post)
	h := newHouse(t, loopback+blogs(blog("One", one)))
	h.must("poll", "one")
	type change struct {
		Entry         int
		Title         string
		What          string
		Before, After string
	}
	var x struct {
		Applied bool
		Changes []change
	}
	replay := func(args ...string) []change {
		t.Helper()
		x.Changes = nil
		if code := h.json(&x, append([]string{"replay"}, args...)...); code != 0 {
			t.Fatalf("replay: exit %d", code)
		}
		return x.Changes
	}
	if found := replay(); len(found) != 0 {
		t.Errorf("by the same config: %v", found)
	}
	h.write(loopback + "meetings: []\n" + blogs(blog("One", one, "representatives: [{name: Marian Thackwray, match: Thackwray}]")))
	for range 2 { // the first does not change what the second finds
		found := replay()
		for _, want := range []change{
			{1, post.Title, "representative", "", "Marian Thackwray"}, {1, post.Title, "meeting", "nec/2025-03-04", ""},
		} {
			if x.Applied || !slices.Contains(found, want) {
				t.Errorf("by another config no %v in %v", want, found)
			}
		}
	}
	contains(t, "replay", h.must("replay"), "meeting: nec/2025-03-04 → ", "'planet replay --apply' makes them")
	if found := replay("--apply"); len(found) == 0 || !x.Applied {
		t.Errorf("applied: %v", found)
	}
	if found := replay(); len(found) != 0 {
		t.Errorf("afterwards: %v", found)
	}
	if out := h.must("explain", post.Link); !strings.Contains(out, "Marian Thackwray, read in the title") || strings.Contains(out, "nec/") {
		t.Errorf("explain:\n%s", out)
	}
}

// What only a copy tells of a story's person and meeting is told of each of its
// entries, as on its page.
func TestExplainWhatACopyTells(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.Title, post.HTML = "A long day", "<p>"+strings.Repeat("Ruth heard the treasurer say that roofs leak. ", 4)+
		"Members asked who pays, and were told that nobody knows yet; a working group will meet in the spring.</p>"
	other := post
	other.GUID, other.Link, other.Title = "urn:other", "http://two.example/other/", "NEC report, 1 March 2025"
	h := newHouse(t, loopback+blogs(blog("One", feed(in, "one", post)), blog("Two", feed(in, "two", other), "representatives: [Ida Marsh]")))
	h.must("poll", "--all")
	contains(t, "explain --json", h.must("explain", post.Link, "--json"),
		`"representative": "Ida Marsh"`, `"representative_from": "blog"`, `"meeting": "nec/2025-03-01"`)
	contains(t, "explain", h.must("explain", post.Link), "nec/2025-03-01, read in the title, of another entry")
}

// explain tells for every copy the reason, the figures and when it was found.
func TestExplainFigures(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.HTML = "<p>" + strings.Repeat("The Assembly of Wexcombe heard from its treasurer that the hall needs a roof. ", 3) +
		"Members asked who pays, and were told that nobody knows yet; a working group will meet in the spring.</p>"
	other := post
	other.GUID, other.Link = "urn:other", "http://two.example/other/"
	h := newHouse(t, loopback+blogs(blog("One", feed(in, "one", post)), blog("Two", feed(in, "two", other), "mirror: true")))
	h.must("poll", "one")
	h.must("poll", "two")
	contains(t, "explain", h.must("explain", post.Link), "mirror, J3 1.000, C3 1.000, found 20")
	h.must("split", post.Link)
	contains(t, "explain of a story that was split", h.must("explain", post.Link), "found 20", "the operator split them")
	h.must("hide", post.Link)
	contains(t, "explain of a hidden story", h.must("explain", post.Link), "hidden", "nowhere")
}

// What the config excludes is of its story all the same, and of what is erased with it.
func TestStoryOfWhatIsExcluded(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.HTML = "<p>" + strings.Repeat("The Assembly of Wexcombe heard from its treasurer that the hall needs a roof. ", 3) + "</p>"
	other := post
	other.GUID, other.Link = "urn:other", "http://www.two.example/other/"
	one, two := feed(in, "one", post), blog("Two", feed(in, "two", other))
	h := newHouse(t, loopback+blogs(two, blog("One", one)))
	h.must("poll")
	h.write(loopback + blogs(two, blog("One", one, "exclude: {title: Minutes}")))
	h.must("replay", "--apply")
	for _, link := range []string{post.Link, other.Link} {
		h.fails([]string{"erase", link}, post.Link, other.Link)
		if out := h.must("explain", link); !strings.Contains(out, post.Link) || !strings.Contains(out, other.Link) || strings.Contains(out, "not one story") {
			t.Errorf("explain %s:\n%s", link, out)
		}
	}
	contains(t, "explain of an excluded entry", h.must("explain", post.Link), "excluded: the config's include or exclude")
	h.write(loopback + "blogs: []\n")
	contains(t, "explain of an entry whose blog was taken out", h.must("explain", post.Link), "one, which is not in the config")
	h.write(loopback + blogs(blog("One", one, "slug: uno")))
	h.must("poll")
	contains(t, "explain of an entry whose blog has another slug now", h.must("explain", post.Link), " uno\n")
	h.must("erase", "--yes", post.Link)
	out := h.must("explain", "1")
	contains(t, "explain of an erased entry", out, "address         none\n", "copy            2, ")
	if strings.Contains(out, ", :") {
		t.Errorf("an address that is erased leaves its comma:\n%s", out)
	}
}
