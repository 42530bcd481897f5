package dedupe_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/dedupe"
)

// never are pairs that are two stories. Each is compared directly, so that
// candidates cannot hide a false verdict.
var never = []struct {
	name string
	make func(w *writer) (a, b dedupe.Side)
}{
	{"quotation in the middle", func(w *writer) (a, b dedupe.Side) {
		quote := w.words(w.between(40, 300))
		own := func() []string { return w.words(w.between(max(6, len(quote)/20), max(12, len(quote)/2))) }
		return entry("ida", 0, "On the statement", w.text(own(), quote, own())),
			entry("tom", 0, "What they said", w.text(own(), quote, own()))
	}},
	{"quotation at the end", func(w *writer) (a, b dedupe.Side) {
		quote := w.words(w.between(40, 300))
		own := func() []string { return w.words(w.between(max(8, len(quote)/9), len(quote))) }
		return entry("ida", 0, "On the statement", w.text(own(), quote)),
			entry("tom", 0, "What they said", w.text(own(), quote))
	}},
	{"quotation in an excerpt", func(w *writer) (a, b dedupe.Side) {
		quote := w.words(w.between(60, 300))
		long := w.text(w.words(w.between(8, 30)), quote, w.words(w.between(20, 300)))
		short := append(w.words(w.between(8, 20)), quote...)[:55]
		return entry("ida", 0, "On the statement", strings.Join(short, " ")+" […]"),
			entry("tom", 0, []string{"What they said", "On the statement"}[w.IntN(2)], long)
	}},
	{"quotation with comments between", func(w *writer) (a, b dedupe.Side) {
		q1, q2, q3 := w.words(60), w.words(60), w.words(60)
		own := func() []string { return w.words(w.between(15, 40)) }
		return entry("ida", 0, "On the statement", w.text(q1, own(), q2, own(), q3, own())),
			entry("tom", 0, "What they said", w.text(q1, own(), q2, own(), q3, own()))
	}},
	{"answered paragraph by paragraph", func(w *writer) (a, b dedupe.Side) {
		report, answer := answering(w, w.between(4, 9))
		a, b = by("admin", entry("ida", 0, "Assembly report", report)), by("admin", entry("tom", w.IntN(20), "A reply to Ida Marsh", answer))
		zone := []*time.Location{time.UTC, time.FixedZone("BST", 3600)}[w.IntN(2)]
		midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone) }
		a.Published, b.Published = midnight(a.Published), midnight(b.Published) // feeds may give no more than the day
		return a, b
	}},
	{"a statement quoted above one's own words and the footer of both blogs' engine", func(w *writer) (a, b dedupe.Side) {
		statement, footer := w.words(300), w.words(16)
		return entry("ida", 0, "On the bridges", w.text(statement, footer)), entry("tom", 1, "A sad day", w.text(statement, w.words(w.between(50, 70)), footer))
	}},
	{"an answer that quotes all of an answer to its own author", func(w *writer) (a, b dedupe.Side) {
		reply := w.text(w.words(w.between(320, 450)))
		return by("Ida Marsh", entry("ida", 0, "A reply to Tom Fell’s report", reply)),
			by("Tom Fell", entry("tom", 1, "My response to Ida Marsh", reply+"\n"+w.text(w.words(w.between(100, 105)))))
	}},
	{"answered paragraph by paragraph under the report's title", func(w *writer) (a, b dedupe.Side) {
		report, answer := answering(w, w.between(3, 5))
		return by("Ida Marsh", entry("ida", 0, "Assembly report", report)), by("Tom Fell", entry("tom", 1, "Assembly report", answer))
	}},
	{"answered on one site", func(w *writer) (a, b dedupe.Side) {
		report, answer := answering(w, w.between(4, 9))
		return by("Ida Marsh", entry("site", 0, "Ida Marsh: Assembly report", report)),
			by("Tom Fell", entry("site", w.IntN(5)+1, "Tom Fell: Assembly report", answer))
	}},
	{"answered on one site, posted by its editor", func(w *writer) (a, b dedupe.Side) {
		report, answer := answering(w, w.between(4, 9))
		return by("admin", entry("site", 0, "Ida Marsh: Assembly report", report)),
			by("admin", entry("site", w.IntN(5)+1, "Tom Fell: Assembly report", answer))
	}},
	{"answered in the middle", func(w *writer) (a, b dedupe.Side) {
		first, second := w.words(w.between(120, 300)), w.words(w.between(120, 300))
		n := len(first) + len(second)
		return entry("ida", 0, "Assembly report", w.text(first, second)),
			entry("tom", 1, "On the Assembly report", w.text(first, w.words(w.between(n*2/7, n*4/5)), second))
	}},
	{"a form for two branches", func(w *writer) (a, b dedupe.Side) {
		form, blog := w.words(w.between(60, 400)), []string{"ida", "tom"}[w.IntN(2)]
		filled := func(branch string) string {
			return w.text(splice(splice(form, 40, 1, []string{branch}), 12, 1, []string{branch}))
		}
		return entry("ida", 0, "Marlock branch meets", filled("marlock")), entry(blog, 1, "Tarnside branch meets", filled("tarnside"))
	}},
	{"a form for two branches, of which the author has the name of one", func(w *writer) (a, b dedupe.Side) {
		form, blog := w.words(w.between(60, 400)), []string{"ida", "tom"}[w.IntN(2)]
		filled := func(branch string) string {
			return w.text(splice(splice(form, 40, 1, []string{branch}), 12, 1, []string{branch}))
		}
		return by("Marlock Labour", entry("ida", 0, "Marlock branch meets", filled("marlock"))),
			by("Marlock Labour", entry(blog, 1, "Tarnside branch meets", filled("tarnside")))
	}},
	{"a form for two candidates, of whom one has posted it", func(w *writer) (a, b dedupe.Side) {
		form := w.words(w.between(60, 400))
		filled := func(candidate ...string) string {
			return w.text(splice(splice(form, 40, 2, candidate), 12, 2, candidate))
		}
		blog := []string{"ida", "site"}[w.IntN(2)]
		return by("Ida Marsh", entry(blog, 0, "Candidate: Ida Marsh", filled("Ida", "Marsh"))),
			by("Ida Marsh", entry("ida", 1, "Candidate: Tom Fell", filled("Tom", "Fell")))
	}},
	{"a report amid somebody else's, under a title alike", func(w *writer) (a, b dedupe.Side) {
		report := w.words(w.between(300, 900))
		own := func() []string { return w.words(w.between(len(report)/3, len(report)*2/5)) }
		return by("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report))),
			by("Tom Fell", entry("tom", 2, "My Assembly report", w.text(own(), report, own())))
	}},
	{"one author's introduction and footer", func(w *writer) (a, b dedupe.Side) {
		intro, footer := w.words(w.between(0, 60)), w.words(w.between(20, 60))
		own := func() []string { return w.words(w.between(30, 400)) }
		return entry("ida", 0, "One thing", w.text(intro, own(), footer)),
			entry("ida", w.IntN(60), "Another thing", w.text(intro, own(), footer))
	}},
	{"one author's introduction, excerpts", func(w *writer) (a, b dedupe.Side) {
		intro := w.words(w.between(20, 42))
		own := func() []string { return append(slices.Clone(intro), w.words(400)...) }
		short := strings.Join(own()[:55], " ") + " […]"
		return entry("ida", 0, "One thing", short), entry("mirror", 9, "Another thing", w.text(own()))
	}},
	{"one author's footer on a short post", func(w *writer) (a, b dedupe.Side) {
		footer := w.words(w.between(25, 60))
		own := func() []string { return w.words(w.between(8, 25)) }
		return entry("ida", 0, "Ida Marsh on the session", w.text(own(), footer)),
			entry("ida", w.IntN(40), "Tom Fell on the session", w.text(own(), footer))
	}},
	{"two people on one agenda", func(w *writer) (a, b dedupe.Side) {
		agenda := w.items(w.between(5, 20))
		return entry("ida", 0, "Assembly report, 3 March 2031", w.text(w.words(20), w.filled(agenda, 30, 120))),
			entry("tom", 1, "Assembly report, 3 March 2031", w.text(w.words(20), w.filled(agenda, 30, 120)))
	}},
	{"a form each month, dated", func(w *writer) (a, b dedupe.Side) {
		form := w.items(w.between(8, 25))
		return entry("ida", 0, "Treasurer's report, February 2031", w.text(w.filled(form, 0, 6))),
			entry("ida", 30, "Treasurer's report, March 2031", w.text(w.filled(form, 0, 6)))
	}},
	{"a form each month, undated", func(w *writer) (a, b dedupe.Side) {
		form := w.items(w.between(8, 25))
		return entry("ida", 0, "Treasurer's report", w.text(w.filled(form, 0, 12))),
			entry("ida", 30, "Treasurer's report", w.text(w.filled(form, 0, 12)))
	}},
	{"the same notice each week", func(w *writer) (a, b dedupe.Side) {
		notice := w.text(w.words(w.between(20, 60)))
		return entry("ida", 0, "Surgery on Saturday", notice), entry("ida", 7, "Surgery on Saturday", notice)
	}},
	{"a notice with another day, place and guest", func(w *writer) (a, b dedupe.Side) {
		notice := w.words(w.between(100, 250))
		filled := func() string {
			return w.text(splice(splice(splice(notice, 10, 2, w.words(2)), 30, 3, w.words(3)), 50, 3, w.words(3)))
		}
		return entry("ida", 0, "Advice surgery", filled()), entry("ida", []int{7, 30, 365}[w.IntN(3)], "Advice surgery"+[]string{"", " (updated)"}[w.IntN(2)], filled())
	}},
	{"a notice with another day, under another title", func(w *writer) (a, b dedupe.Side) {
		notice := w.words(w.between(100, 250))
		filled := func() string { return w.text(splice(splice(notice, 10, 8, w.words(8)), 60, 6, w.words(6))) }
		return entry("ida", 0, "By-election result: Marlock", filled()), entry("ida", 1, "By-election result: Tarnside", filled())
	}},
	{"a bulletin each day, three quarters of it the same", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(120), w.words(60)
		filled := func() string { return w.text(top, w.words(60), foot) }
		return entry("ida", 0, "Members' bulletin", filled()), entry("ida", 1, "Members' bulletin", filled())
	}},
	{"one person's reports on two bodies of one day, on one form", func(w *writer) (a, b dedupe.Side) {
		form := w.words(300)
		filled := func() string { return w.text(form[:90], w.words(70), form[90:200], w.words(90), form[200:]) }
		return known("Ida Marsh", entry("ida", 0, "Assembly report, 3 March 2031", filled())),
			known("Ida Marsh", entry("ida", 0, "Assembly harbour committee report, 3 March 2031", filled()))
	}},
	{"a dated bulletin each day, half of it the same", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(80), w.words(60)
		filled := func() string { return w.text(top, w.words(40), foot) }
		return entry("ida", 0, "Members' bulletin, 4 March 2031", filled()), entry("ida", 1, "Members' bulletin, 5 March 2031", filled())
	}},
	{"two votes of one day on one form", func(w *writer) (a, b dedupe.Side) {
		form := w.words(w.between(120, 300))
		filled := func() string { return w.text(splice(splice(form, 20, 10, w.words(10)), 60, 10, w.words(10))) }
		return entry("ida", 0, "Amendment 1, assembly of 4 March 2031", filled()),
			entry("ida", 0, "Amendment 2, assembly of 4/3/2031", filled())
	}},
	{"two people posted by one author, who quote the same", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(300)
		return by("Admin", entry("site", 0, "Assembly report, 3 March 2031", w.text(w.words(60), statement, w.words(80)))),
			by("Admin", entry("site", 1, "Assembly report, 3 March 2031", w.text(w.words(60), statement, w.words(80))))
	}},
	{"two people posted within hours, who quote the same", func(w *writer) (a, b dedupe.Side) {
		return quoting(w, w.between(15, 25), "Admin", "Admin")
	}},
	{"two authors of one blog, who comment on the same", func(w *writer) (a, b dedupe.Side) {
		return quoting(w, 0, "Ida Marsh", "Tom Fell")
	}},
	{"two authors of one first name, who comment on the same", func(w *writer) (a, b dedupe.Side) {
		return quoting(w, 0, "Ida Marsh", "Ida Fell")
	}},
	{"two authors of one surname, who comment on the same", func(w *writer) (a, b dedupe.Side) {
		return quoting(w, 0, "Özge Marsh", "Élodie Marsh")
	}},
	{"an author and the admin, who comment on the same", func(w *writer) (a, b dedupe.Side) {
		return quoting(w, 0, []string{"Admin", "Ida Marsh"}[w.IntN(2)], "Tom Marsh")
	}},
	{"a numbered notice, mirrored", func(w *writer) (a, b dedupe.Side) {
		notice := w.text(w.words(w.between(20, 600)))
		a, b = entry("ida", 0, "Meeting no. 11", notice), entry("copy", 14, "Meeting no. 12", notice)
		a.Mirror, b.Mirror = w.IntN(2) == 0, w.IntN(2) == 0
		return a, b
	}},
	{"a form of two years, one of them mirrored", func(w *writer) (a, b dedupe.Side) {
		form := w.words(w.between(300, 900))
		return entry("ida", 0, "How to stand: guide of 1 March 2031", w.text(form)),
			entry("copy", 12, "How to stand 2030", w.text(splice(splice(form, 20, 1, w.words(1)), 90, 2, w.words(2))))
	}},
	{"two votes of one day, in one form", func(w *writer) (a, b dedupe.Side) {
		form := w.items(12)
		return known("Ida Marsh", entry("ida", 0, "Vote 4 of 3 March 2031", w.text(w.filled(form, 0, 6)))),
			known("Ida Marsh", entry("ida", 0, "Vote 7 of 3 March 2031", w.text(w.filled(form, 0, 6))))
	}},
	{"short news of one day under one title", func(w *writer) (a, b dedupe.Side) {
		form := w.words(60)
		return known("Ida Marsh", entry("ida", 0, "Live from the assembly, 3 March 2031", w.text(form))),
			known("Ida Marsh", entry("ida", 0, "Live from the assembly, 3 March 2031", w.text(splice(form, 20, 18, w.words(18)))))
	}},
	{"a bulletin each day, its day in the title", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(120), w.words(60)
		filled := func() string { return w.text(top, w.words(60), foot) }
		return entry("ida", 0, "Members' bulletin, 3 March 2031", filled()), entry("ida", 1, "Members' bulletin, 4 March 2031", filled())
	}},
	{"a statement, quoted whole and answered", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 400))
		blog := []string{"ida", "tom"}[w.IntN(2)]
		return entry("ida", 0, "Statement by the executive", w.text(statement)),
			entry(blog, 1, "Why I voted against", w.text(w.words(w.between(30, 60)), statement, w.words(w.between(150, 250))))
	}},
	{"an excerpt, and a round-up of excerpts that begins with it", func(w *writer) (a, b dedupe.Side) {
		excerpt := w.text(w.words(w.between(30, 200)))
		others := w.text(w.words(55)) + " […] " + w.text(w.words(55)) + " […]"
		return entry("ida", 0, "Library plan agreed", excerpt+" […]"), entry("tom", 1, "What they say", "Ida Marsh: "+excerpt+" […] "+others)
	}},
	{"an excerpt, and a round-up of excerpts that end in other ways", func(w *writer) (a, b dedupe.Side) {
		excerpt := w.text(w.words(w.between(30, 200)))
		end := []string{"…\n", "...\n", " (…) ", "… Read more\n", "… [Continue reading]\n"}[w.IntN(5)]
		return entry("ida", 0, "Library plan agreed", excerpt+" […]"),
			entry("tom", 1, "What they say", "Ida Marsh: "+excerpt+end+w.text(w.words(55))+end+w.text(w.words(55))+end)
	}},
	{"excerpts of which one quotes the other's beginning", func(w *writer) (a, b dedupe.Side) {
		text := w.words(100)
		return entry("ida", 0, "Library plan agreed", strings.Join(text[:55], " ")+" […]"),
			entry("tom", 1, "My view of the library plan", strings.Join(append(w.words(5), text[:50]...), " ")+" […]")
	}},
	{"the same notice for two days, mirrored", func(w *writer) (a, b dedupe.Side) {
		notice := w.text(w.words(w.between(20, 400)))
		return entry("ida", 0, "Meeting on 11 March 2031", notice), entry("copy", 14, "Meeting on 25 March 2031", notice)
	}},
	{"the beginning of a notice for two days, mirrored", func(w *writer) (a, b dedupe.Side) {
		beginning := strings.Join(w.words(60), " ")
		return entry("ida", 0, "Meeting on 11 March 2031", beginning+" and so on […]"),
			entry("copy", 3, "Meeting on 14 March 2031", beginning+[]string{"", " […]"}[w.IntN(2)])
	}},
	{"one author's introduction of two days, an excerpt", func(w *writer) (a, b dedupe.Side) {
		intro := w.words(60)
		return known("Ida Marsh", entry("ida", 0, "Assembly report, 3 March 2031", strings.Join(intro[:55], " ")+" […]")),
			known("Ida Marsh", entry("mirror", 0, "Assembly report, 10 March 2031", w.text(intro, w.words(400))))
	}},
	{"a statement's excerpt, and an answer that begins with it under figures", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(90)
		return entry("gov", 0, "Statement of 3 March 2031", w.text(statement[:60])+" […]"),
			entry("tom", 1, "76 reasons against", w.text(statement, w.words(300)))
	}},
	{"a long form filled in for two days, under titles of their own", func(w *writer) (a, b dedupe.Side) {
		form := w.words(w.between(320, 900))
		return entry("ida", 0, "Canvass of Marlock, 3 March 2031", w.text(form)),
			entry("tom", 30, "Harbour returns, 2 April 2031", w.text(splice(splice(form, 20, 2, w.words(2)), 90, 2, w.words(2))))
	}},
	{"a dated report, and a newsletter's issue with much above it", func(w *writer) (a, b dedupe.Side) {
		report := w.words(w.between(350, 700))
		return entry("ida", 0, "Assembly report, 3 March 2031", w.text(report)),
			entry("letter", 3, "Issue 7", w.text(w.words(len(report)*2/5), report))
	}},
	{"one person's bulletin each day, half of it the same", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(80), w.words(60)
		filled := func() string { return w.text(top, w.words(66), foot) }
		return known("Ida Marsh", entry("ida", 0, "Members' bulletin"+[]string{"", ", 3 March 2031"}[w.IntN(2)], filled())),
			known("Ida Marsh", entry("ida", 1, "Members' bulletin", filled()))
	}},
	{"one person's reminders of a day", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(80), w.words(60)
		filled := func() string { return w.text(top, w.words(66), foot) }
		return known("Ida Marsh", entry("ida", 0, "Nominations for 3 May 2031", filled())),
			known("Ida Marsh", entry("ida", 7, "Nominations for 3 May 2031", filled()))
	}},
	{"one person's reports of one day to two branches, on one form", func(w *writer) (a, b dedupe.Side) {
		form := w.words(300)
		filled := func() string { return w.text(form[:90], w.words(70), form[90:200], w.words(90), form[200:]) }
		return known("Ida Marsh", entry("marlock", 0, "My report, 3 March 2031", filled())),
			known("Ida Marsh", entry("tarnside", 0, "My report, 3 March 2031", filled()))
	}},
	{"excerpts of two days' bulletins, which begin the same", func(w *writer) (a, b dedupe.Side) {
		top := w.words(200)
		filled := func() string { return w.text(top, w.words(40)) + " […]" }
		return entry("ida", 0, "Members' bulletin", filled()), entry("ida", 1, "Members' bulletin", filled())
	}},
	{"a short notice for two places", func(w *writer) (a, b dedupe.Side) {
		notice := w.words(60)
		return entry("ida", 0, "Advice surgery", w.text(notice)), entry("ida", 1, "Advice surgery", w.text(splice(notice, 20, 9, w.words(9))))
	}},
	{"a notice of a day, and the next week's", func(w *writer) (a, b dedupe.Side) {
		notice := w.words(w.between(120, 250))
		return entry("ida", 0, "Advice surgery, 3 March 2031", w.text(notice)), entry("ida", 7, "Advice surgery", w.text(splice(notice, 60, 2, w.words(2))))
	}},
	{"a reminder of a day, with another end", func(w *writer) (a, b dedupe.Side) {
		reminder := w.words(280)
		return entry("ida", 0, "Nominations for 3 May 2031", w.text(reminder, w.words(13))),
			entry("ida", 7, "Nominations for 3 May 2031", w.text(reminder, w.words(13)))
	}},
	{"an excerpt that comments on what it quotes", func(w *writer) (a, b dedupe.Side) {
		report := w.words(400)
		return entry("ida", 0, "Assembly report", w.text(report)),
			entry("tom", 1, "Re: Assembly report", strings.Join(splice(report[:60], 30, 0, w.words(16)), " ")+" […]")
	}},
	{"one author's introduction on one blog, an excerpt", func(w *writer) (a, b dedupe.Side) {
		intro, titles := w.words(60), [][2]string{{"Members' bulletin", "Members' bulletin"}, {"One thing", "Another thing"}}
		i := w.IntN(3)
		end := []string{"", "", " […]"}[i]
		return entry("ida", 0, titles[i%2][0], w.text(intro[:55])+" […]"), entry("ida", []int{30, 1, 1}[i], titles[i%2][1], w.text(intro, w.words(200))+end)
	}},
	{"a greeting, all of an excerpt", func(w *writer) (a, b dedupe.Side) {
		greeting := w.words(35)
		excerpt := []string{w.text(greeting[:25]) + " […]", w.text(greeting)}[w.IntN(2)]
		return entry("ida", 0, "Members' bulletin", excerpt), entry("mirror", 9, "Members' bulletin", w.text(greeting, w.words(400)))
	}},
	{"an excerpt, quoted amid somebody else's text", func(w *writer) (a, b dedupe.Side) {
		excerpt := w.words(55)
		return entry("ida", 0, "Library plan agreed", w.text(excerpt)+" […]"),
			entry("tom", 1, []string{"My view of it", "Library plan agreed"}[w.IntN(2)], w.text(w.words(60), excerpt, w.words(300)))
	}},
	{"a short statement, quoted amid a text of its title", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(60, 200))
		return entry("gov", 0, "On the ferry", w.text(statement)), entry("tom", 1, "On the ferry", w.text(w.words(20), statement, w.words(300)))
	}},
	{"a short bulletin, with all of which the next day's begins", func(w *writer) (a, b dedupe.Side) {
		short := w.words(60)
		return entry("ida", 0, "Members' bulletin", w.text(short)), entry("ida", 1, "Members' bulletin", w.text(short, w.words(200)))
	}},
	{"a report's beginning, quoted under its title below words of one's own", func(w *writer) (a, b dedupe.Side) {
		report := w.words(400)
		return entry("ida", 0, "On the ferry", w.text(report)), entry("tom", 1, "On the ferry", w.text(w.words(20), report[:70]))
	}},
	{"a long report, with which a digest of its title begins", func(w *writer) (a, b dedupe.Side) {
		report := w.words(300)
		return entry("ida", 0, "Assembly report", w.text(report)), entry("digest", 1, "Assembly report", w.text(report, w.words(600)))
	}},
	{"a statement, quoted here above one's words and there below", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 300))
		return entry("ida", 0, "On the ferry", w.text(statement, w.words(50))), entry("tom", 1, "On the ferry", w.text(w.words(50), statement))
	}},
	{"a short statement, and below it another's or an answer", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(70, 100))
		return entry("gov", 0, "Statement by the executive", w.text(statement)),
			entry("tom", 1, "What they say", w.text(w.words(3), statement, w.words(w.between(38, 55))))
	}},
	{"a short statement, and above it another's", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(70, 100))
		return entry("gov", 0, "Statement by the executive", w.text(statement)), entry("tom", 1, "What they say", w.text(w.words(w.between(54, 60)), statement))
	}},
	{"excerpts of two people's reports, which begin the same", func(w *writer) (a, b dedupe.Side) {
		top := w.words(45)
		filled := func() string { return w.text(top, w.words(15)) + " […]" }
		return entry("ida", 0, "Assembly report", filled()), entry("tom", 1, "Assembly report", filled())
	}},
	{"two treasurers who fill in one form", func(w *writer) (a, b dedupe.Side) {
		form := w.items(w.between(20, 30))
		return entry("ida", 0, "Treasurer's report", w.text(w.filled(form, 1, 6))), entry("tom", 2, "Treasurer's report", w.text(w.filled(form, 1, 6)))
	}},
	{"two authors of one blog who fill in one form", func(w *writer) (a, b dedupe.Side) {
		form := w.words(600)
		filled := func() string { return w.text(splice(splice(form, 150, 46, w.words(46)), 400, 46, w.words(46))) }
		return by("Ida Marsh", entry("site", 0, "Treasurer's report", filled())), by("Tom Fell", entry("site", 1, "Treasurer's report", filled()))
	}},
	{"a statement, answered below under a title of one's own", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(400)
		return entry("gov", 0, "Statement by the executive", w.text(statement)), entry("tom", 1, "Why I voted against", w.text(statement, w.words(130)))
	}},
	{"a short statement, led up to at length", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 230))
		return entry("gov", 0, "Statement by the executive", w.text(statement)), entry("tom", 1, "Why I voted against", w.text(w.words(150), statement))
	}},
	{"equal titles", func(w *writer) (a, b dedupe.Side) {
		return entry("ida", 0, "Assembly report", w.text(w.words(200))), entry("ida", 2, "Assembly report", w.text(w.words(200)))
	}},
	{"tiny", func(w *writer) (a, b dedupe.Side) {
		text := w.text(w.words(w.between(0, 19)))
		return entry("ida", 0, "Note", text), entry("tom", 0, "Note", text)
	}},
	{"a round-up's last report", func(w *writer) (a, b dedupe.Side) {
		first, last := w.words(w.between(200, 800)), w.words(w.between(80, 200))
		return entry("ida", 0, "Report", w.text(last)), entry("editor", 3, "Reports", w.text(first, last))
	}},
}

func TestNever(t *testing.T) {
	for _, tt := range never {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(4)
			for i := range pairs {
				a, b := tt.make(w)
				v, ok := dedupe.Compare(a, b)
				if ok {
					t.Fatalf("pair %d is one story: %+v, %d and %d words", i, v, a.Fingerprint.Words, b.Fingerprint.Words)
				}
			}
		})
	}
}

// answering is a report, and what has after each of its paragraphs but the last an
// answer of about its length.
func answering(w *writer, paragraphs int) (report, answer string) {
	var parts, with [][]string
	for range paragraphs {
		p := w.words(w.between(40, 70))
		parts = append(parts, p)
		with = append(with, p, w.words(w.between(len(p)*3/4, len(p))))
	}
	return w.text(parts...), w.text(with[:len(with)-1]...)
}

// quoting are two posts of one blog and title within a day, of some words each, a
// statement that both have, and some words more.
func quoting(w *writer, intro int, authorA, authorB string) (a, b dedupe.Side) {
	statement := w.words(w.between(200, 300))
	own := func(author string) dedupe.Side {
		return by(author, entry("site", 0, "Assembly report", w.text(w.words(intro), statement, w.words(w.between(35, 50)))))
	}
	return own(authorA), own(authorB)
}
