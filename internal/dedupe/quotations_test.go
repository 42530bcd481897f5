package dedupe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/dedupe"
)

// A statement that two answer under titles of their own is nobody's report; one that
// two editors reprint, each with an introduction, is theirs.
func TestQuotations(t *testing.T) {
	for _, tt := range []struct {
		name         string
		intro, below int // words of each of the two
		title        string
		want         [][]int64
	}{
		{"answered", 8, 45, "My view of it", [][]int64{{0}, {1}, {2}}},
		{"led up to", 50, 0, "My view of it", [][]int64{{0}, {1}, {2}}},
		{"answered at length under its title", 8, 110, "Statement by the executive", [][]int64{{0}, {1}, {2}}},
		{"with introductions", 25, 0, "What the executive says", [][]int64{{0, 1, 2}}},
		{"with footers", 0, 25, "What the executive says", [][]int64{{0, 1, 2}}},
		{"with long footers", 0, 24, "What the executive says", [][]int64{{0, 1, 2}}},
		{"with donation boxes, under its title", 0, 50, "Statement by the executive (reprint)", [][]int64{{0, 1, 2}}},
	} {
		w := newWriter(14)
		for range pairs {
			statement := w.words(w.between(200, 300))
			sides := []dedupe.Side{entry("gov", 0, "Statement by the executive", w.text(statement))}
			for i, blog := range []string{"ida", "tom"} {
				sides = append(sides, entry(blog, 1+i, tt.title, w.text(w.words(tt.intro), statement, w.words(tt.below))))
			}
			wantStories(t, tt.name, tt.want, sides...)
		}
	}
}

// Three who reprint a report, each under a title of their own and with a footer of
// 36 words and more, do not answer it; each word of a footer is tried.
func TestFooters(t *testing.T) {
	const lines = " The ferry sails at nine and at noon, and there is tea for all who come early. Bring a coat, for the hill is cold."
	footers := map[string]string{
		"donations":   "Please donate if you value what you find here. Nothing on these pages costs you anything, and a little from each of you keeps it so, by PayPal or as you like." + lines,
		"forms":       "Leave a reply. Your email address will not be published. Required fields are marked. Comment, name, email, website. Save my name for the next time I comment." + lines,
		"shares":      "Share this: click to share on Facebook, click to email a link to a friend, click to print. Filed under harbours, tagged with ferries." + lines,
		"newsletters": "Our newsletter comes out each Friday. Write to the harbour if you want it, or if you no longer do. We also have a podcast." + lines,
		"her blog":    "Ida Marsh's own pages have more of this, from before the flood and since, and so has the library, which keeps them. She lives on the hill with a goat." + lines,
		"the author":  "About the author: Ida Marsh has been in the Assembly since the flood and is heard there in silence. She lives on the hill." + lines,
		"her name":    "Ida Marsh has been in the Assembly since the flood and is heard there in silence. She lives on the hill with a goat." + lines,
	}
	for name, footer := range footers {
		w := newWriter(17)
		report := w.words(w.between(100, 150))
		sides := []dedupe.Side{by("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report)))}
		for i, title := range []string{"What the hill says", "From the flood", "Ferries"} {
			sides = append(sides, entry(fmt.Sprint("host", i), 1, title, w.text(w.words(20), report)+"\n"+footer))
		}
		wantStories(t, name, [][]int64{{0, 1, 2, 3}}, sides...)
	}
	w := newWriter(17)
	report := w.words(220)
	for with, list := range map[string]string{
		"Subscribe, ": "about author authors subscribing subscription subscriptions newsletters donating donation donations supporter " +
			"share sharing click facebook twitter telegram reddit youtube comment comments reply email emails feed print " +
			"printed pdf post posts posted blog archive tag tags label labels filed category related previous older newer " +
			"recent reserved cookie privacy promoted published reproduced permission originally website site page pages menu " +
			"free volunteers reader readers read follow sign join contact navigation advertising forwarded republish article " +
			"articles",
		"Share, ": "subscribe subscribed subscriber subscribers unsubscribe newsletter donate paypal patreon rss reblog pinterest " +
			"whatsapp linkedin tumblr bluesky mastodon instagram podcast inbox copyright cookies disclaimer mailing wordpress " +
			"tagged categories pingback archives",
	} {
		for word := range strings.FieldsSeq(list) {
			sides := []dedupe.Side{by("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report)))}
			for i, title := range []string{"What the hill says", "From the flood"} {
				sides = append(sides, entry(fmt.Sprint("host", i), 1, title, w.text(w.words(20), report)+"\n"+with+word+"."+lines+lines))
			}
			wantStories(t, word, [][]int64{{0, 1, 2}}, sides...)
		}
	}
	for name, change := range map[string]func(report, copied dedupe.Side) (dedupe.Side, dedupe.Side){
		"answers": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) { return r, c },
		"her name in the title": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) {
			c.Title = "Ida Marsh reports: " + c.Title
			return by("Ida Marsh", r), c
		},
		"her report, by its title": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) {
			c.Title = "Ida Marsh’s report: " + c.Title
			return by("Ida Marsh", r), c
		},
		"known to be hers": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) {
			return known("Ida Marsh", r), by("Ida Marsh", c)
		},
		"not a report, by its title": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) {
			c.Title = "Ida Marsh is wrong: " + c.Title
			return by("Ida Marsh", r), c
		},
		"not a report of hers, by its title": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) {
			c.Title = "My notes: " + c.Title
			return by("Ida Marsh", r), c
		},
		"not hers, as the config says": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) {
			return known("Ida Marsh", r), by("Tom Fell", c)
		},
		"not known to be one admin's": func(r, c dedupe.Side) (dedupe.Side, dedupe.Side) { return by("admin", r), by("admin", c) },
	} {
		w := newWriter(18)
		report := w.words(250)
		sides := []dedupe.Side{{}}
		original := entry("ida", 0, "Assembly report", w.text(report))
		for i, title := range []string{"What the hill says", "From the flood"} {
			var c dedupe.Side
			original, c = change(original, entry(fmt.Sprint("host", i), 1, title, w.text(w.words(20), report, w.words(45))))
			sides = append(sides, c)
		}
		sides[0] = original
		want := [][]int64{{0, 1, 2}}
		if name == "answers" || strings.HasPrefix(name, "not ") {
			want = [][]int64{{0}, {1}, {2}}
		}
		wantStories(t, name, want, sides...)
	}
	w = newWriter(19)
	report = w.words(600)
	sides := []dedupe.Side{entry("ida", 0, "Assembly report", w.text(report))}
	for _, blog := range []string{"host", "copy"} {
		sides = append(sides, entry(blog, 1, "What the hill says", w.text(w.words(20), report, w.words(60))))
	}
	wantStories(t, "a tenth more below", [][]int64{{0, 1, 2}}, sides...)
}

// Two editors who reprint a report and say at length above it whose it is do not
// quote it.
func TestIntroductions(t *testing.T) {
	w := newWriter(20)
	report := w.words(250)
	for _, whose := range []string{"What follows is by Ida Marsh.", "This is Ida Marsh’s account."} {
		sides := []dedupe.Side{by("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report)))}
		for _, blog := range []string{"host", "copy"} {
			text := w.text(w.words(30)) + " " + whose + "\n" + w.text(w.words(20), report)
			sides = append(sides, entry(blog, 1, "From the hill", text))
		}
		wantStories(t, whose, [][]int64{{0, 1, 2}}, sides...)
	}
}

// A reprint that says whose report it is, or is known to be that person's, may have an
// introduction and a footer in the place of the author's greeting and farewell. Two texts with
// as much of their own that do not say so quote a third.
func TestGreetingLeftOut(t *testing.T) {
	for _, tt := range []struct {
		name            string
		whose           string
		known           bool
		around, rewrite int // words of either text before and after what both have, and amid it
		below           int // more words of the second one after it
		want            [][]int64
	}{
		{name: "named", whose: "This is Ida Marsh’s report.", around: 18, want: [][]int64{{0, 1}}},
		{name: "known", whose: "This is for you.", known: true, around: 18, want: [][]int64{{0, 1}}},
		{name: "neither", whose: "This is for you.", around: 18, want: [][]int64{{0}, {1}}},
		{name: "too much left out", whose: "This is Ida Marsh’s report.", known: true, around: 25, want: [][]int64{{0}, {1}}},
		{name: "answered below", whose: "This is Ida Marsh’s report.", known: true, around: 15, below: 30, want: [][]int64{{0}, {1}}},
		{name: "too much rewritten", whose: "This is Ida Marsh’s report.", known: true, around: 18, rewrite: 40, want: [][]int64{{0}, {1}}},
	} {
		w := newWriter(25)
		for i := range pairs {
			report := w.words(w.between(150, 250))
			with := func(blog, intro string, below int) dedupe.Side {
				text := intro + "\n" + w.text(w.words(tt.around), report[:100], w.words(tt.rewrite), report[100:], w.words(tt.around+below))
				return entry(blog, 1, "From "+blog, text)
			}
			ida, copied := by("Ida Marsh", with("ida", "", 0)), with("host", tt.whose, tt.below)
			if tt.known {
				ida.Known, copied = true, by("Ida Marsh", copied)
				copied.Known = true
			}
			wantStories(t, fmt.Sprint(tt.name, ", planet ", i), tt.want, ida, copied)
		}
	}
}

// Excerpts of one report that two sites have cut at different places tell it with the
// report, whatever their titles; a statement's excerpt is told with none of several texts
// that begin with it.
func TestExcerptsAtOnce(t *testing.T) {
	w := newWriter(23)
	report := w.words(400)
	excerpt := func(words int) string { return w.text(report[:words]) + " […]" }
	wantStories(t, "two excerpts", [][]int64{{0, 1, 2}},
		entry("ida", 0, "Assembly report", w.text(report)),
		entry("site", 1, "Hear from Ida Marsh", excerpt(48)),
		entry("copy", 1, "Ida Marsh on the Assembly", excerpt(58)))
	wantStories(t, "two excerpts, of one length", [][]int64{{0, 1}},
		entry("site", 1, "Hear from Ida Marsh", excerpt(57)), entry("copy", 1, "Ida Marsh on the Assembly", excerpt(58)))
	wantStories(t, "two excerpts under titles alike", [][]int64{{0, 1}},
		entry("site", 1, "Assembly report", excerpt(55)), entry("copy", 1, "Assembly report – Ida Marsh", excerpt(65)))
	wantStories(t, "all but the last words", [][]int64{{0, 1}},
		entry("ida", 0, "Assembly report", w.text(report[:62])), entry("copy", 1, "Ida Marsh on the Assembly", excerpt(55)))
	wantStories(t, "two quotations", [][]int64{{0}, {1}, {2}},
		entry("gov", 0, "Statement by the executive", excerpt(60)),
		entry("ida", 1, "My view of it", w.text(report[:90], w.words(300))),
		entry("tom", 1, "What happened", w.text(report[:90], w.words(250))))
}

// Two who begin with the same statement and go on to say something else are not one
// story by excerpts, of the statement or of what they say, which go to their own titles.
func TestSameBeginning(t *testing.T) {
	for name, titles := range map[string][2]string{
		"titles of their own": {"My view of it", "What happened"},
		"one title":           {"Statement by the executive", "Statement by the executive"},
		"one alike":           {"Statement by the executive, 3 March", "What happened"},
	} {
		w := newWriter(21)
		statement := w.words(90)
		excerpt := func(words int) string { return w.text(statement[:words]) + " […]" }
		sides := []dedupe.Side{
			entry("ida", 1, titles[0], w.text(statement, w.words(300))),
			entry("tom", 1, titles[1], w.text(statement, w.words(250))),
			entry("gov", 0, "Statement by the executive", excerpt(41)),
			entry("copy", 1, titles[0], excerpt(56)),
			entry("copy", 1, titles[1], excerpt(56)),
		}
		for _, story := range stories(sides...) {
			if slices.Contains(story, 0) && slices.Contains(story, 1) || name == "one alike" && slices.Contains(story, 1) != slices.Contains(story, 4) {
				t.Errorf("%s: one story: %v", name, story)
			}
		}
	}
	w := newWriter(22)
	statement := w.words(90)
	wantStories(t, "to its own title", [][]int64{{0}, {1, 2}},
		entry("ida", 1, "Assembly report", w.text(statement, w.words(50))),
		entry("tom", 1, "Assembly report, 3 March", w.text(statement, w.words(250))),
		entry("copy", 1, "Assembly report, 3 March", w.text(statement[:56])+" […]"))
}

// A report that somebody answers paragraph by paragraph, and somebody else reprints after
// that; one to which its author adds as much, and which is reprinted so; one that somebody
// reprints without that, and somebody else, later, with it.
func TestAnsweredAmid(t *testing.T) {
	for name, want := range map[string][][]int64{
		"answered":                   {{0, 2}, {1}},
		"mirrored":                   {{0, 2, 3, 5}, {1, 4}},
		"added to":                   {{0, 1, 2, 3}},
		"mirrored, dated by the day": {{0, 2}, {1, 3}},
		"reprinted with less":        {{0, 1, 2}},
	} {
		for i := range pairs {
			w := newWriter(uint64(100 + i))
			report, longer := answering(w, w.between(4, 9))
			sides := []dedupe.Side{
				entry("ida", 0, "Assembly report", report),
				entry("tom", 1, "Re: Assembly report", longer),
				entry("copy", 2, "Ida Marsh on the Assembly", w.text(w.words(20))+"\n"+report),
			}
			if name == "mirrored" {
				for i := range 2 {
					mirrored := sides[i]
					mirrored.Blog, mirrored.Mirror, mirrored.Key = "mirror", true, fmt.Sprint("mirror ", i)
					sides = append(sides, mirrored)
				}
				sides = append(sides, entry("site", 2, "Assembly report", strings.Join(strings.Fields(report)[:55], " ")+" […]"))
			}
			if name == "mirrored, dated by the day" { // so before the report, as it seems
				mirrored := sides[1]
				mirrored.Blog, mirrored.Mirror, mirrored.Key = "mirror", true, "mirror 1"
				mirrored.Published = sides[0].Published.Add(-time.Hour)
				sides = append(sides, mirrored)
			}
			if name == "reprinted with less" {
				sides[0], sides[1] = entry("tom", 0, "Assembly report", longer), entry("site", 1, "Assembly report", report)
				sides[2] = entry("copy", 2, "Assembly report", longer+"\n"+w.text(w.words(20)))
			}
			if name == "added to" {
				sides[1] = entry("ida", 1, "Assembly report", longer)
				sides = append(sides, entry("site", 2, "Ida Marsh on the Assembly", longer))
			}
			wantStories(t, fmt.Sprint(name, ", planet ", i), want, sides...)
		}
	}
}

// A blog that gives the beginning of a report, and then the whole with a long
// introduction, tells it once.
func TestBeginningAndReprint(t *testing.T) {
	for i := range pairs {
		w := newWriter(uint64(300 + i))
		report := w.words(w.between(300, 900))
		wantStories(t, fmt.Sprint("planet ", i), [][]int64{{0, 1, 2}},
			entry("ida", 0, "Assembly report", w.text(report)),
			entry("copy", 1, "Assembly report", w.text(report[:55])+" […]"),
			entry("copy", 2, "Ida Marsh on the Assembly", w.text(w.words(40), report)))
	}
}

// A digest under the title of both that begins with one report and has another, twice as
// long, below it is told with the longer one alone.
func TestDigest(t *testing.T) {
	for i := range pairs {
		w := newWriter(uint64(500 + i))
		short, long := w.words(w.between(100, 240)), w.words(w.between(500, 900))
		wantStories(t, fmt.Sprint("planet ", i), [][]int64{{0, 2}, {1}},
			entry("ida", 0, "Assembly report", w.text(long)),
			entry("tom", 0, "Assembly report", w.text(short)),
			entry("digest", 1, "Assembly report", w.text(short, long)))
	}
}
