package poll_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

var reports = []string{
	`<p>The assembly of Wexcombe met on a wet evening and began with the accounts, which were late for the third year running. The treasurer
	explained that the bridge fund could not be closed before the county had paid its share, and asked for patience until the spring.</p>
	<p>Members for the river wards wanted to know why the new ferry had been ordered without a tender. The chair promised a paper.</p>`,
	`<p>Most of this month's meeting was about the allotments. A petition of two hundred names asked that the lower field be kept, and after
	a long debate the assembly voted by nineteen to seven to renew the lease for another ten years, with a review after five.</p>
	<p>The clerk reported that the library roof will be mended in August, and that volunteers are sought to move the books.</p>`,
	`<p>A short report, for the meeting was short. The minutes were agreed, the harbour rules were sent back to the committee with thanks,
	and the rest of the time went to questions about the bus that no longer stops at the mill after six in the evening.</p>
	<p>I asked for the figures on which that decision was based and was told that there are none; I shall ask again next time.</p>`,
}

// engine gives the reports guids, links and dates as a blog engine does.
func engine(feed func(...planettest.Item) []byte, guid, link string, dates ...time.Time) []byte {
	var items []planettest.Item
	for i := len(dates) - 1; i >= 0; i-- {
		number := string(rune('1' + i))
		items = append(items, planettest.Item{GUID: guid + number, Link: link + number + "/", Title: "Report from meeting " + number,
			Date: dates[i], HTML: reports[i]})
	}
	return feed(items...)
}

// The blog leaves its old engine and domain for new ones, with other guids,
// other addresses and the day of the import as every post's date.
func TestMovedBlog(t *testing.T) {
	const other = "http://reports.example/feed/"
	for how, move := range map[string]func(*world){
		"the config changes": func(w *world) { w.blogs[0].Feed = w.URL(other); w.configure() },
		"the old address redirects": func(w *world) {
			w.Set(feed, 301, map[string]string{"Location": other}, nil)
		},
	} {
		t.Run(how, func(t *testing.T) {
			w := newWorld(t)
			week := 7 * 24 * time.Hour
			w.Set(feed, 200, nil, engine(planettest.Atom, "tag:blog.example,2025:post-", "http://blog.example/2025/12/report-",
				began.Add(-3*week), began.Add(-2*week)))
			slug := w.blog(feed)
			w.poll(slug)
			before := w.stories()

			w.clock.Advance(week)
			now := w.clock.Now()
			w.Set(other, 200, nil, engine(planettest.RSS, "http://reports.example/?p=10", "http://reports.example/meeting-",
				now.Add(-time.Minute), now.Add(-time.Minute), now))
			move(w)
			if p := w.poll(slug); p.New != 1 || p.Copies != 0 {
				t.Errorf("%+v", p)
			}
			after := w.stories()
			if len(after) != 3 || after[0].Shown.Title != "Report from meeting 3" {
				t.Fatalf("stories after the move: %q", w.titles())
			}
			for i, old := range before {
				if s := after[i+1]; s.ID != old.ID || s.FeedID != old.FeedID || !s.Published.Equal(old.Published) || len(s.Copies) != 0 {
					t.Errorf("%q was %s of %v, is %s of %v with %d copies", s.Shown.Title, old.FeedID, old.Published, s.FeedID, s.Published, len(s.Copies))
				}
				if link := after[i+1].Shown.URL; !strings.HasPrefix(link, w.URL("http://reports.example/meeting-")) {
					t.Errorf("links to %s still", link)
				}
			}
			if p := w.poll(slug); p.New != 0 || p.Updated != 0 {
				t.Errorf("the next poll: %+v", p)
			}
		})
	}
}

var foreign = []string{
	`<p>Die besten Spiele im Netz: wir haben für Sie die neuesten Automaten getestet und sagen, wo der Bonus am höchsten ist und welche
	Anbieter das Geld auch wirklich auszahlen. Alle Angebote sind geprüft und werden jeden Tag von uns auf den neuesten Stand gebracht.</p>`,
	`<p>Wer heute noch nicht spielt, der kann mit einem kleinen Einsatz beginnen und sich mit der Zeit steigern. Das ist nicht schwer, und
	wir zeigen Ihnen in diesem Beitrag, wie man es macht und worauf man dabei achten muss, damit es auch Freude bereitet.</p>`,
	`<p>Nach dem letzten Wochenende ist der Jackpot so hoch wie nie zuvor. Die Gewinner wurden noch nicht genannt, aber die Zahl der Lose
	hat sich seit Montag verdoppelt, und auch die kleinen Preise können sich sehen lassen.</p>`,
}

// reporting is a world with a blog that has posted three reports, a day apart.
func reporting(t *testing.T) (w *world, slug string) {
	w = newWorld(t)
	w.Set(feed, 200, nil, engine(planettest.RSS, "http://blog.example/?p=", "http://blog.example/report-", began.Add(-3*day), began.Add(-2*day), began.Add(-day)))
	slug = w.blog(feed)
	w.poll(slug)
	return w, slug
}

const day = 24 * time.Hour

func TestLapsedDomain(t *testing.T) {
	w, slug := reporting(t)
	before := w.titles()

	sold := func(n int) []byte {
		var items []planettest.Item
		for i := range n {
			number := string(rune('1' + i))
			items = append(items, planettest.Item{GUID: "casino-" + number, Link: "http://casino.example/bonus-" + number, Title: "Der beste Bonus " + number,
				Date: began.Add(89 * day), HTML: foreign[i]})
		}
		return planettest.RSS(items...)
	}
	w.clock.Advance(90 * day)
	for _, tt := range []struct{ items, fresh int }{{2, 2}, {2, 0}, {3, 1}} {
		w.Set(feed, 200, nil, sold(tt.items))
		logged := strings.Count(w.log.String(), "status=held")
		if p := w.poll(slug); p.Status != planet.HeldBack || p.New != tt.fresh {
			t.Errorf("%+v", p)
		}
		if logged = strings.Count(w.log.String(), "status=held") - logged; (logged == 1) != (tt.fresh > 0) {
			t.Errorf("%d lines in the log at info, of %d new entries", logged, tt.fresh)
		}
		w.clock.Advance(time.Hour)
	}
	equal(t, "titles while it is held", w.titles(), before)
	equal(t, "events", w.events(), []planet.EventKind{planet.WasHeld})
	if text := w.told()[0].Text; !strings.Contains(text, "planet release "+slug) {
		t.Errorf("event %q", text)
	}
	if h := w.health(slug); h.State != planet.StateHeld || h.Entries != 6 {
		t.Errorf("%+v", h)
	}

	release(w, slug)
	if n := len(w.stories()); n != 6 {
		t.Errorf("%d stories after the release: %q", n, w.titles())
	}
	if p := w.poll(slug); p.Status != planet.Unchanged || len(w.stories()) != 6 {
		t.Errorf("after the release: %+v", p)
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.WasHeld, planet.Released})
}

// The operator gives the new address of a blog whose domain has lapsed: what it posts
// there is shown, and what the domain's new owner posted stays off.
func TestLapsedBlogAtItsNewAddress(t *testing.T) {
	w, slug := reporting(t)
	var spam []planettest.Item
	for n := range 20 { // as many as a blog is judged by
		address := fmt.Sprintf("http://casino.example/bonus-%d", n)
		spam = append(spam, planettest.Item{GUID: address, Link: address, Title: fmt.Sprintf("Der beste Bonus %d", n), Date: began, HTML: foreign[n%3]})
	}
	w.Set(feed, 200, nil, planettest.RSS(spam...))
	if p := w.poll(slug); p.Status != planet.HeldBack {
		t.Fatalf("%+v", p)
	}
	const other = "http://reports.example/feed/"
	var posts []planettest.Item
	for n, text := range []string{
		"The assembly of Wexcombe met again, and it was agreed that the ferry is to be paid for by those who use it, and not by the others.",
		"Of the drains there is nothing to tell but that they were discussed for an hour, and that the survey will be made in the spring.",
	} {
		address := fmt.Sprintf("http://reports.example/%d", n)
		posts = append(posts, planettest.Item{GUID: address, Link: address, Title: fmt.Sprintf("Meeting %d", n), Date: began, HTML: text})
	}
	w.Set(other, 200, nil, planettest.RSS(posts...))
	w.blogs[0].Feed = w.URL(other)
	w.configure()
	w.due()
	if h := w.health(slug); h.State != planet.StateOK || len(w.stories()) != 5 || strings.Contains(fmt.Sprint(w.titles()), "Bonus") {
		t.Errorf("%s: %q", h.State, w.titles())
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.WasHeld, planet.Moved})
}

// The operator lets a blog in while it is being polled: it stays let in.
func TestReleaseDuringPoll(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, engine(planettest.RSS, "http://blog.example/?p=", "http://blog.example/report-", began.Add(-time.Hour)))
	slug := w.blog(feed)
	w.poll(slug)
	hold(w, slug)
	w.Handle(feed, during(func() { release(w, slug) },
		engine(planettest.RSS, "http://blog.example/?p=", "http://blog.example/report-", began.Add(-2*time.Hour), began.Add(-time.Hour))))
	if p := w.poll(slug); p.Status != planet.New || len(w.stories()) != 2 {
		t.Errorf("%+v, stories %q", p, w.titles())
	}
}
