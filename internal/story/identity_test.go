package story_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// assembly is a series of meetings of the invented Assembly of Wexcombe.
var assembly = []planet.Series{{
	Slug: "assembly", Name: "Assembly",
	Match:  regexp.MustCompile(`(?i)\bassembly\b`),
	Except: regexp.MustCompile(`(?i)\b(youth|coast)\b`),
}}

// Each case is the items of two fetches of one blog, and how many entries and
// stories that makes.
func TestIdentity(t *testing.T) {
	item := func(guid, link, title string, seed uint64) planet.Item {
		return planet.Item{GUID: guid, Link: link, Title: title, Content: paragraphs(text(seed, 120)), Published: day0.AddDate(0, 0, -1)}
	}
	const home = "https://ida.example/"
	other := item("https://ida.example/?p=9", home+"nine", "Nine", 9) // stays, so that the blog has not moved
	list := func(items ...planet.Item) []planet.Item { return items }
	lastPost := item("last", home+"last", "We have moved", 5)
	lastPost.Published = day0.AddDate(0, 0, -40)
	for _, tt := range []struct {
		name             string
		first, second    []planet.Item
		entries, stories int
	}{
		{"two queries", list(item("https://ida.example/?p=406", home+"?p=406", "One", 1), item("https://ida.example/?p=408", home+"?p=408", "Two", 2)), nil, 2, 2},
		{"utm", list(other, item("", home+"?p=412", "One", 1)), list(other, item("", home+"?p=412&utm_source=rss&utm_medium=rss", "One", 1)), 2, 2},
		{"utm in the guid", list(other, item(home+"?p=412", "", "One", 1)), list(other, item(home+"?p=412&utm_source=rss", "", "One", 1)), 2, 2},
		{"https", list(other, item("http://ida.example/?p=412", "http://ida.example/a", "One", 1)), list(other, item("https://ida.example/?p=412", home+"a", "One", 1)), 2, 2},
		{"www", list(other, item("", "https://ida.example/a", "One", 1)), list(other, item("", "https://www.ida.example/a", "One", 1)), 2, 2},
		{"slash", list(other, item("", home+"a/", "One", 1)), list(other, item("", home+"a", "One", 1)), 2, 2},
		{"m=0", list(other, item("", home+"2031/a.html?m=0", "One", 1)), list(other, item("", home+"2031/a.html", "One", 1)), 2, 2},
		{"edited", list(item("a", home+"a", "One", 1)), list(item("a", home+"a", "One, corrected", 2)), 1, 1},
		{"edited, no guid", list(other, item("", home+"a", "One", 1)), list(other, item("", home+"a", "One, corrected", 2)), 2, 2},
		{"neither guid nor link", list(item("", "", "One", 1), item("", "", "Two", 2)), list(item("", "", "One", 1), item("", "", "Two", 2)), 2, 2},
		{"neither guid nor link, edited", list(item("", "", "One", 1), item("", "", "Two", 2)),
			list(planet.Item{Title: "One", Content: paragraphs(edited(1, text(1, 120), .03)), Published: day0.AddDate(0, 0, -1)}, item("", "", "Two", 2)), 2, 2},
		{"neither guid nor link, then one", list(other, item("", "", "One", 1), item("", "", "Two", 2)), list(other, item("", home+"50%25-off", "One", 1), item("b", "", "Two", 2)), 3, 3},
		{"guids new at each fetch", list(item("1", home+"a", "One", 1), item("2", home+"b", "Two", 2)), list(item("3", home+"a", "One", 1), item("4", home+"b", "Two", 2)), 2, 2},
		{"guids new at each fetch, edited", list(item("1", home+"a", "One", 1)), list(item("3", home+"a", "One, corrected", 1)), 1, 1},
		{"guids new at each fetch, edited and dated anew", list(item("1", home+"a", "One", 1)),
			list(planet.Item{GUID: "3", Link: home + "a", Title: "One, corrected", Content: paragraphs(edited(1, text(1, 120), .03)), Published: day0.AddDate(0, 0, -9)}), 1, 1},
		{"guids new at each fetch, a notice filled in anew", list(item("1", home+"a", "Notice 7", 1)),
			list(planet.Item{GUID: "3", Link: home + "a", Title: "Notice 8", Content: paragraphs(edited(1, text(1, 120), .01)), Published: day0.AddDate(0, 0, -9)}), 2, 2},
		{"guids new at each fetch, one rewritten", list(item("1", home+"a", "One", 1), item("2", home+"b", "Two", 2)), list(item("3", home+"a", "Another", 3), item("4", home+"b", "Two", 2)), 2, 2},
		{"guids new, one stays and one has its address", list(item("1", home+"a", "One", 1), item("2", home+"b", "Two", 2)), list(item("3", home+"a", "Another", 3), item("2", home+"b", "Two", 2)), 3, 3},
		{"guids new at each fetch, no links", list(item("1", "", "One", 1), item("2", home, "Two", 2)), list(item("3", "", "One", 1), item("4", home, "Two", 2)), 2, 2},
		{"one guid twice, one address", list(item("a", home+"a", "One", 1), item("a", home+"a", "Two", 2)), list(item("a", home+"a", "One", 1)), 1, 1},
		{"one guid twice, two addresses", list(item("a", home+"a", "One", 1), item("a", home+"b", "Two", 2)), list(item("a", home+"a", "One", 1), item("a", home+"b", "Two", 2)), 2, 2},
		{"one address for all", list(item("a", home+"news", "One", 1), item("b", home+"news", "Two", 2)), list(item("c", home+"news", "Three", 3), item("a", home+"news", "One", 1), item("b", home+"news", "Two", 2)), 3, 3},
		{"one address for all, no guids", list(item("", home+"news", "One", 1), item("", home+"news", "Two", 2)), list(item("", home+"news", "Three", 3), item("", home+"news", "One", 1), item("", home+"news", "Two", 2)), 3, 3},
		{"one address for all, no guids, the first gone", list(item("", home+"news", "One", 1), item("", home+"news", "Two", 2)), list(item("", home+"news", "Three", 3), item("", home+"news", "Two", 2)), 3, 3},
		{"one address for two, no guids, the first gone", list(item("", home+"news", "One", 1)), list(item("", home+"news", "Three", 3), item("", home+"news", "Two", 2)), 3, 3},
		{"moved, with a stub for the text", list(item("a", home+"a", "One", 1)),
			list(planet.Item{GUID: "b", Link: "https://new.example/one", Title: "One", Content: "Read on.", Published: day0.AddDate(0, 0, -1)}), 1, 1},
		{"moved after a year, with the text for its beginning, under a title that names a day without its year",
			list(planet.Item{GUID: "a", Link: home + "a", Title: "Report of 3 May", Content: paragraphs(excerpt(text(1, 120), 55)), Published: day0.AddDate(-1, 0, -1)}),
			list(item("b", "https://new.example/one", "Report of 3 May", 1)), 1, 1},
		{"one address for all, one at a time", list(item("a", home+"now", "One", 1)), list(item("b", home+"now", "Two", 2)), 2, 2},
		{"notes on one page, of which one leaves the feed", list(item("b", home+"notes#b", "", 2), item("a", home+"notes#a", "", 1)), list(item("c", home+"notes#c", "", 3), item("b", home+"notes#b", "", 2)), 3, 3},
		{"notes on one page, all under one title", list(item("b", home+"notes#b", "Note", 2), item("a", home+"notes#a", "Note", 1)), list(item("c", home+"notes#c", "Note", 3), item("b", home+"notes#b", "Note", 2)), 3, 3},
		{"notes on one page, no guids", list(item("", home+"notes#b", "", 2), item("", home+"notes#a", "", 1)), list(item("", home+"notes#c", "", 3), item("", home+"notes#b", "", 2)), 3, 3},
		{"the home page as address", list(item("a", home, "One", 1)), list(item("b", home, "Two", 2)), 2, 2},
		{"one item twice", list(item("", home+"a", "One", 1), item("", home+"a", "One", 1)), list(item("", home+"a", "One", 1), item("", home+"a", "One", 1)), 1, 1},
		{"the same notice each week, no link", list(item("a", "", "Surgery", 1), item("z", "", "Last", 2)), list(item("b", "", "Surgery", 1), item("a", "", "Surgery", 1), item("z", "", "Last", 2)), 3, 2},
		{"the same notice each week, one at a time", list(item("a", "", "Surgery", 1)), list(planet.Item{GUID: "b", Title: "Surgery", Content: paragraphs(text(1, 120)), Published: day0.AddDate(0, 0, -8)}), 2, 1},
		{"the same notice each week, no guid", list(other, item("", home+"a", "Surgery", 1)), list(other, weekLater(item("", home+"b", "Surgery", 1))), 3, 2},
		{"one moment and title, another text under another guid", list(item("a", home+"a", "One", 1)), list(item("b", home+"b", "One", 2)), 2, 2},
		{"a new guid at each edit", list(other, item("a1", home+"a", "One", 1)), list(other, item("a2", home+"a", "One", 2)), 2, 2},
		{"the home page as address, no guid, no date", list(other, undated(item("", home, "One", 1))), list(other, undated(item("", home, "One", 1))), 2, 2},
		{"guids new at each fetch, no links, no dates", list(undated(item("1", "", "One", 1)), undated(item("2", "", "Two", 2))), list(undated(item("3", "", "One", 1)), undated(item("4", "", "Two", 2))), 2, 2},
		{"one guid twice, one address, and one without", list(item("a", home+"a", "One", 1), item("a", "", "Two", 2)), list(item("a", home+"a", "One", 1)), 1, 1},
		{"another domain, another day and text", list(item("http://ida.example/?p=5", "http://ida.example/five", "One", 1)), list(weekLater(item("http://marsh.example/?p=5", "http://marsh.example/five", "One", 2))), 1, 1},
		{"sound without a word", list(planet.Item{GUID: "a", Enclosures: []planet.Enclosure{{URL: home + "a.mp3"}}}), nil, 1, 1},
		{"equal titles", list(item("a", home+"a", "Report", 1), item("b", home+"b", "Report", 2)), nil, 2, 2},
		{"two sites in one feed", list(item("http://a.example/?p=5", "http://a.example/five", "One", 1)), list(item("http://a.example/?p=5", "http://a.example/five", "One", 1), item("http://b.example/?p=5", "http://b.example/five", "Two", 2)), 2, 2},
		{"another permalink", list(other, item(home+"reprot", home+"reprot", "One", 1)), list(other, item(home+"report", home+"report", "One", 1)), 2, 2},
		{"another permalink, of a post dated ahead", list(other, ahead(note("ferry"))), list(other, ahead(note("the-ferry-is-back"))), 2, 2},
		{"guids and addresses new, of a post dated ahead", list(other, ahead(note("ferry"))), list(moved(other), hourLater(ahead(note("the-ferry-is-back")))), 2, 2},
		{"another permalink, of a few words", list(other, note("ferry")), list(other, note("the-ferry-is-back")), 2, 2},
		{"the same few words again, no dates", list(other, undated(note("ferry"))), list(other, undated(note("ferry-2"))), 3, 3},
		{"the same few words again, an hour later", list(other, note("ferry")), list(other, hourLater(note("ferry-2"))), 3, 3},
		{"the same few words twice at once", list(other, note("ferry")), list(other, note("ferry-2"), note("ferry")), 3, 3},
		{"empty ones", list(planet.Item{GUID: "a"}, planet.Item{GUID: "b"}), list(planet.Item{GUID: "a"}, planet.Item{GUID: "b"}), 2, 0},
		{"pictures without a word", list(photo("1"), photo("2")), list(photo("1"), photo("2")), 2, 2},
		{"pictures without a word, moved", list(photo("1"), photo("2")), list(moved(photo("2")), moved(photo("1"))), 2, 2},
		{"pictures without a word, moved, an hour off", list(photo("1"), photo("2")), list(hourLater(moved(photo("2"))), hourLater(moved(photo("1")))), 2, 2},
		{"https and another title", list(other, item("http://ida.example/?p=7", "http://ida.example/seven", "Meeting tonight", 1)),
			list(other, item("https://ida.example/?p=7", home+"seven", "Meeting tonight (room 2)", 3)), 2, 2},
		{"imported, on the day of the import", imports("a", "’", 0), imports("b", "’", 5), 4, 4},
		{"imported, with other quotes in the titles", imports("a", "’", 0), imports("b", "'", 0), 4, 4},
		{"imported, one with a line below", imports("a", "’", 0), below(imports("b", "’", 5)), 4, 4},
		{"imported with a line below each", weekly("a", "", 7, 0), weekly("b", "\nFiled under harbours.", 0, 100), 4, 4},
		{"imported with a line below each, and one posted again since", weekly("a", "", 7, 0), append(weekly("b", "\nFiled under harbours.", 0, 100), moved(weekly("b", "\nFiled under harbours.", 0, 139)[0])), 5, 4},
		{"imported on the day of the last post", append(weekly("a", "", 7, 0), lastPost), append(weekly("b", "", 0, 100), moved(lastPost)), 5, 5},
		{"imported with a line below each on the day of the last post", append(weekly("a", "", 7, 0), lastPost), append(weekly("b", "\nFiled under harbours.", 0, 100), moved(lastPost)), 5, 5},
		{"four notices at once, a week later under new guids", weekly("a", "", 0, 0), weekly("b", "\nOn 3 May.", 0, 7), 8, 8},
		{"four notices, a year later under new guids", weekly("a", "", 7, 0), weekly("b", "\nOn 3 May.", 7, 365), 8, 8},
		{"four posts rewritten on one day", weekly("a", "", 7, 0), rewritten(weekly("b", "", 0, 365)), 8, 8},
		{"four notices on one day, each under a new guid, beside a post that is known", append(weekly("a", "", 7, 0), other), append(weekly("b", "\nOn 3 May.", 0, 365), moved(other)), 9, 9},
		{"a notice again on the day of two posts that are mended, all under new guids", append(weekly("a", "", 0, 139)[:2], weekly("a", "", 0, 129)[2]), weekly("b", "\nOn 3 May.", 0, 139)[:3], 4, 4},
		{"notes of one day, one gone and one new, all under new guids", list(item("1", "", "", 1), item("2", "", "", 2), item("3", "", "", 3), item("4", "", "", 4)), list(item("5", "", "", 1), item("6", "", "", 2), item("7", "", "", 3), item("8", "", "", 5)), 5, 5},
		{"four notices a month, each under a new guid", weekly("a", "", 1, 0), weekly("b", "\nOn 3 May.", 1, 30), 8, 8},
		{"three notices a week, each under a new guid", notices(0), notices(1), 4, 4},
		{"a permalink given to another post", list(item("a", home+"a", "One", 1), item("b", home+"b", "Two", 2)), list(item("b", home+"a", "Two", 2), item("a", home+"c", "One", 1)), 2, 2},
		{"two spellings of the home page as guids", list(item(home, home+"a", "One", 1)), list(item("http://www.ida.example", home+"b", "Two", 2)), 2, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, blog("ida"))
			w.poll("ida", tt.first...)
			ids := fmt.Sprint(feedIDs(w.all()))
			for range 2 {
				if tt.second != nil {
					w.poll("ida", tt.second...)
				}
				if n := w.entries(); n != tt.entries {
					t.Errorf("%d entries, want %d", n, tt.entries)
				}
				if n := len(w.all()); n != tt.stories {
					t.Errorf("%d stories, want %d: %s", n, tt.stories, w.titles(planet.ListAll))
				}
				w.check()
			}
			if now := fmt.Sprint(feedIDs(w.all())); len(tt.first) >= tt.stories && tt.stories > 0 && now != ids {
				t.Errorf("feed ids were %s, are %s", ids, now)
			}
			w.checkReplay()
		})
	}
}

// A feed of the newest three posts numbers its places, or has one guid for all: each post
// is one entry all the same, also one that is edited or comes after some that were missed.
func TestGUIDsOfPlaces(t *testing.T) {
	for name, guid := range map[string]func(place int) string{
		"numbered": func(place int) string { return fmt.Sprint(place) },
		"one":      func(int) string { return "https://ida.example/feed" },
		"home":     func(int) string { return "https://ida.example/" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, blog("ida"))
			var titles []string
			fifth := "Renamed"
			if name == "home" {
				fifth = "Post 5" // at another address, with another text
			}
			for round, newest := range []int{3, 4, 5, 5, 7, 8} {
				var items []planet.Item
				for place := range 3 {
					n := newest - place
					i := post("ida", n, n-9, fmt.Sprint("Post ", n), text(uint64(n), 60))
					i.GUID = guid(place)
					if n == 4 && round > 2 {
						i.Title += " (corrected)"
					}
					if n == 5 && round > 2 {
						i.Title = fifth
						if name == "home" {
							i.Link, i.Content = i.Link+"report/", paragraphs(text(99, 60))
						}
					}
					items = append(items, i)
				}
				w.poll("ida", items...)
			}
			for n := 8; n > 0; n-- {
				titles = append(titles, strings.NewReplacer("Post 4", "Post 4 (corrected)", "Post 5", fifth).Replace(fmt.Sprint("Post ", n)))
			}
			if got, want := w.titles(planet.ListAll), strings.Join(titles, ", "); got != want || w.entries() != 8 {
				t.Errorf("%d entries: %s", w.entries(), got)
			}
			w.check()
			w.checkReplay()
		})
	}
}

// imports are four posts of different lengths as an engine has them: its guids,
// addresses and quotes, and so many days after they were posted.
func imports(engine, quote string, shift int) (items []planet.Item) {
	for n, size := range []int{4, 12, 60, 200} {
		items = append(items, planet.Item{
			GUID: fmt.Sprintf("https://ida.example/%s?p=%d", engine, n), Link: fmt.Sprintf("https://ida.example/%s/%d/", engine, n),
			Title:   fmt.Sprintf("Ida%ss post %d", quote, n),
			Content: paragraphs(text(uint64(60+n), size)), Published: day0.AddDate(0, 0, shift-9),
		})
	}
	return items
}

// weekly are four posts so many days apart, and so many days later, from an engine that
// puts a line below each.
func weekly(engine, below string, apart, shift int) (items []planet.Item) {
	for n := range 4 {
		items = append(items, planet.Item{
			GUID: fmt.Sprintf("urn:%s:%d", engine, n), Link: fmt.Sprintf("https://ida.example/%s/%d/", engine, n), Title: fmt.Sprintf("Ida's post %c", 'A'+n),
			Content: paragraphs(text(uint64(80+n), 150) + below), Published: day0.AddDate(0, 0, apart*n+shift-140),
		})
	}
	return items
}

// notices are three weeks' surgeries of the same words from a week on, the newest
// first, from a feed that makes new guids at each fetch.
func notices(week int) (items []planet.Item) {
	for n := week + 2; n >= week; n-- {
		items = append(items, planet.Item{GUID: fmt.Sprint("guid-", week, "-", n), Title: "Surgery", Content: paragraphs(text(70, 12)),
			Published: day0.AddDate(0, 0, 7*n-40)})
	}
	return items
}

// note is a post of a few words without a title, which its permalink names.
func note(permalink string) planet.Item {
	address := "https://ida.example/" + permalink
	return planet.Item{GUID: address, Link: address, Content: "<p>The ferry is back.</p>", Published: day0.AddDate(0, 0, -1)}
}

// ahead is dated on the day of an event that it announces.
func ahead(i planet.Item) planet.Item {
	i.Published = day0.AddDate(0, 0, 60)
	return i
}

func hourLater(i planet.Item) planet.Item {
	i.Published = i.Published.Add(time.Hour)
	return i
}

func weekLater(i planet.Item) planet.Item {
	i.Published = i.Published.AddDate(0, 0, 7)
	return i
}

func undated(i planet.Item) planet.Item {
	i.Published = time.Time{}
	return i
}

// rewritten replaces a tenth of the words of posts.
func rewritten(items []planet.Item) []planet.Item {
	for i := range items {
		items[i].Content = edited(uint64(i), items[i].Content, .1)
	}
	return items
}

// below puts a line below the last of some posts.
func below(items []planet.Item) []planet.Item {
	items[len(items)-1].Content += "<p>Filed under harbours.</p>"
	return items
}

func photo(n string) planet.Item {
	return planet.Item{GUID: "photo-" + n, Content: `<img src="https://ida.example/` + n + `.jpg" alt="">`, Published: day0.AddDate(0, 0, -1)}
}

func moved(i planet.Item) planet.Item {
	i.GUID = "new-" + i.GUID
	return i
}

func feedIDs(stories []planet.Story) (ids []string) {
	for _, s := range stories {
		ids = append(ids, s.FeedID)
	}
	return ids
}

// Notices that have one title move each by itself, whichever of them the new feed has.
func TestNoticesMove(t *testing.T) {
	w := newWorld(t, blog("ida"))
	var before, after []planet.Item
	for n := range 3 {
		i := post("ida", n, -60*n, "Surgery", text(70, 150)+fmt.Sprintf("\nWeek %d.", n))
		before = append(before, i)
		i.GUID, i.Link, i.Content = fmt.Sprint("urn:", n), fmt.Sprintf("https://marsh.example/%d", n), i.Content+"<p>Filed under notices.</p>"
		after = append(after, i)
	}
	w.poll("ida", before...)
	w.poll("ida", after[2], after[0])
	for _, n := range []int{0, 2} {
		a, errA := w.Known(t.Context(), story.Names(before[n].Link))
		b, errB := w.Known(t.Context(), story.Names(after[n].Link))
		if errA != nil || errB != nil || len(a) != 1 || len(b) != 1 || a[0].Entry != b[0].Entry {
			t.Errorf("%s has become %v, %v; %s is %v, %v", before[n].Link, a, errA, after[n].Link, b, errB)
		}
	}
	w.check()
}

// WordPress numbers posts from one in every blog.
func TestOneNumberInFourBlogs(t *testing.T) {
	slugs := []string{"ida", "tom", "ruth", "saul"}
	var blogs []planet.Blog
	for _, s := range slugs {
		blogs = append(blogs, blog(s))
	}
	w := newWorld(t, blogs...)
	for i, s := range slugs {
		w.poll(s, post(s, 1003, 0, "Report", text(uint64(i), 150)))
		w.poll(s, post(s, 1003, 0, "Report", text(uint64(i), 150)))
	}
	if w.entries() != 4 || len(w.all()) != 4 {
		t.Errorf("%d entries, %d stories", w.entries(), len(w.all()))
	}
	w.check()
}

// A blog moves to another domain and another engine: all its posts come again
// under new guids and addresses, the texts a little changed by the new engine.
func TestMovedBlog(t *testing.T) {
	for _, tt := range []struct {
		name string
		move func(n int, i planet.Item) planet.Item
	}{
		{"to another domain", func(n int, i planet.Item) planet.Item {
			i.GUID = strings.Replace(i.GUID, "ida.example", "marsh.example", 1)
			i.Link = strings.Replace(i.Link, "ida.example", "marsh.example", 1)
			return i
		}},
		{"to another engine", func(n int, i planet.Item) planet.Item {
			i.GUID = fmt.Sprintf("tag:marsh.example,2031:blog-7.post-%d", 100+n)
			i.Link = fmt.Sprintf("https://marsh.example/2031/03/%d.html", n)
			return i
		}},
		{"and its posts are another engine's HTML", func(n int, i planet.Item) planet.Item {
			i.GUID, i.Link = fmt.Sprintf("urn:post:%d", n), fmt.Sprintf("https://marsh.example/p/%d", n)
			i.Content = "<div>" + strings.ReplaceAll(strings.ReplaceAll(i.Content, "<p>", ""), "</p>", "<br>") + "</div>"
			i.Published = i.Published.Add(time.Hour)
			return i
		}},
		{"and one is edited on the way, title and text", func(n int, i planet.Item) planet.Item {
			i.GUID, i.Link = fmt.Sprintf("urn:post:%d", n), fmt.Sprintf("https://marsh.example/p/%d", n)
			if n == 5 {
				i.Title, i.Content = "Post 5 of May 2031", i.Content+paragraphs(text(99, 30))
			}
			return i
		}},
		{"and gives excerpts from now on", func(n int, i planet.Item) planet.Item {
			i.GUID, i.Link = fmt.Sprintf("urn:post:%d", n), fmt.Sprintf("https://marsh.example/p/%d", n)
			words := strings.Fields(text(uint64(n), 200))
			i.Content, i.Summary = "", strings.Join(words[:min(55, len(words))], " ")+" […]"
			if n == 3 {
				i.Content, i.Summary = paragraphs(text(3, 12)), ""
			}
			return i
		}},
		{"and gives excerpts from now on, an hour off", func(n int, i planet.Item) planet.Item {
			i.GUID, i.Link = fmt.Sprintf("urn:post:%d", n), fmt.Sprintf("https://marsh.example/p/%d", n)
			i.Published = i.Published.Add(time.Hour)
			if n != 3 {
				i.Content, i.Summary = "", excerpt(text(uint64(n), 200), 55)
			}
			return i
		}},
		{"and the title of a short one is edited on the way", func(n int, i planet.Item) planet.Item {
			i.GUID, i.Link = fmt.Sprintf("urn:post:%d", n), fmt.Sprintf("https://marsh.example/p/%d", n)
			if n == 4 {
				i.Title = "On the ferry"
			}
			return i
		}},
		{"and has a stub for one", func(n int, i planet.Item) planet.Item {
			i.GUID, i.Link = fmt.Sprintf("urn:post:%d", n), fmt.Sprintf("https://marsh.example/p/%d", n)
			if n == 5 {
				i.Content, i.Summary = "", "Read on […]"
			}
			return i
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, blog("ida"))
			var before, after []planet.Item
			for n := range 8 {
				size := 200
				switch n {
				case 3:
					size = 12 // tiny ones move too
				case 4:
					size = 80
				}
				i := post("ida", n, -n, fmt.Sprintf("Post %d", n), text(uint64(n), size))
				before, after = append(before, i), append(after, tt.move(n, i))
			}
			w.poll("ida", before...)
			was := w.all()
			news := post("marsh", 50, 0, "After the move", text(50, 200))
			news.GUID = "the-first-of-its-kind"
			res := w.poll("ida", append([]planet.Item{news}, after...)...)
			if edits := strings.Count(tt.name, "edited"); res.New != 1 || res.Updated != edits {
				t.Errorf("%d new, %d updated", res.New, res.Updated)
			}
			now := w.all()[1:]
			if len(now) != len(was) {
				t.Fatalf("%d stories, want %d", len(now), len(was))
			}
			for i := range was {
				if now[i].FeedID != was[i].FeedID || !now[i].Published.Equal(was[i].Published) ||
					!now[i].Updated.Equal(was[i].Updated) && now[i].Shown.Title == was[i].Shown.Title {
					t.Errorf("%q was %s at %s, is %s at %s", was[i].Shown.Title, was[i].FeedID, was[i].Published, now[i].FeedID, now[i].Published)
				}
				if now[i].Shown.URL == was[i].Shown.URL || now[i].Fullest.Words < was[i].Fullest.Words {
					t.Errorf("%q: %d words at %s, were %d", now[i].Shown.Title, now[i].Fullest.Words, now[i].Shown.URL, was[i].Fullest.Words)
				}
			}
			// The alias table remembers the old addresses and knows the new ones.
			for _, items := range [][]planet.Item{before, after} {
				hits, err := w.Known(t.Context(), story.Names(items[2].Link))
				if err != nil || len(hits) != 1 || hits[0].Entry != w.entry("Post 2") {
					t.Errorf("%s leads to %v, %v", items[2].Link, hits, err)
				}
			}
			w.check()
			w.checkReplay()
		})
	}
}
