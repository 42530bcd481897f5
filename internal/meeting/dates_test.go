package meeting_test

import (
	"strings"
	"testing"
	"time"

	"necblogs/internal/meeting"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

func TestTitleDates(t *testing.T) {
	for _, tt := range []struct{ title, published, want string }{
		{"Assembly report – 25 July 2023", "2023-07-26", "2023-07-25"},
		{"Report 19th July 2022", "2022-07-28", "2022-07-19"},
		{"Report 19 th July 2022", "2022-07-28", "2022-07-19"},
		{"1st of August, 2022", "2022-08-28", "2022-08-01"},
		{"Report – 24.05.2022", "2022-05-28", "2022-05-24"},
		{"Report 24/05/2022", "2022-05-28", "2022-05-24"},
		{"Report 05/24/2022", "2022-05-28", "2022-05-24"},
		{"Report 22.09.22", "2022-09-28", "2022-09-22"},
		{"Report 2022-05-24", "2022-05-28", "2022-05-24"},
		{"Forum, 21/23 July 2023", "2023-07-29", "2023-07-21 2023-07-23"},
		{"Forum, 21 / 23 July 2023", "2023-07-29", "2023-07-21 2023-07-23"},
		{"Conference 24-28 September 2022", "2022-10-10", "2022-09-24 2022-09-28"},
		{"Conference 24th to 28th September 2022", "2022-10-10", "2022-09-24 2022-09-28"},
		{"Conference September 24–28, 2022", "2022-10-10", "2022-09-24 2022-09-28"},
		{"Awayday, 10-11/11/2025", "2025-11-14", "2025-11-10 2025-11-11"},
		{"Awayday, 10/11.11.25", "2025-11-14", "2025-11-10 2025-11-11"},
		{"Awayday, 10–11.11.2025", "2025-11-14", "2025-11-10 2025-11-11"},
		{"Awayday, 24 & 25/11/2025", "2025-11-28", "2025-11-25"},
		{"Meeting, 28/9–1/10/2025", "2025-10-05", "2025-09-28 2025-10-01"},
		{"Meeting, 28.9.-1.10.2025", "2025-10-05", "2025-09-28 2025-10-01"},
		{"Part 2 - 24/11/2025", "2025-11-28", "2025-11-24"},
		{"30 September – 2 October 2022", "2022-10-10", "2022-09-30 2022-10-02"},
		{"30 September & 1 October 2022", "2023-12-01", "2022-09-30 2022-10-01"},
		{"30 September and 1 October 2022", "2023-12-01", "2022-09-30 2022-10-01"},
		{"Sat 30 September to Mon 2 October 2022", "2022-10-10", "2022-09-30 2022-10-02"},
		{"From Saturday 30 September until Monday, 2 October 2022", "2022-10-10", "2022-09-30 2022-10-02"},
		{"Saturday 30 September – Monday the 2nd of October 2022", "2022-10-10", "2022-09-30 2022-10-02"},
		{"30 September 2022, Monday 2 October 2022", "2022-10-10", "2022-09-30 2022-10-02"},
		{"Conference 30/2 October 2022", "2022-10-10", "2022-10-02"},
		{"Report No. 31 – 22 July 2022", "2022-10-10", "2022-07-22"},
		{"Report #45 - 22 July", "2022-10-10", "2022-07-22"},
		{"30 December – 2 January", "2023-01-10", "2022-12-30 2023-01-02"},
		{"Update – 20th July", "2021-07-21", "2021-07-20"},
		{"Update – 20th July", "2021-07-20", "2021-07-20"},
		{"Update – 20th July", "2021-07-19", "2020-07-20"},
		{"Report of 30 December", "2022-01-02", "2021-12-30"},
		{"29 February", "2027-05-01", "2024-02-29"},
		{"Report, January 14th", "2023-01-20", "2023-01-14"},
		{"Report, Jan. 14, 2023", "2023-02-20", "2023-01-14"},
		{"Tuesday 20 September", "2022-09-22", "2022-09-20"},
		{"Ida reports from the 20 Sept meeting", "2022-09-22", "2022-09-20"},
		{"MAY 24 2022", "2022-09-22", "2022-05-24"},
		{"Report, 24 Febuary 2022", "2022-03-01", "2022-02-24"}, // as it is often written
		{"Report, 24 Janurary 2022", "2022-03-01", "2022-01-24"},
		{"Report, 24 Januray 2022", "2022-03-01", "2022-01-24"},
		{"Report, 24 Feburary 2022", "2022-03-01", "2022-02-24"},
		{"Report, 24 Jully 2022", "2022-12-01", "2022-07-24"},
		{"Report, 24 Septmeber 2022", "2022-12-01", "2022-09-24"},
		{"Report, 24 Novemeber 2022", "2022-12-01", "2022-11-24"},
		{"Report, 24 Decmber 2022", "2023-01-01", "2022-12-24"},
		{"24-May-2022", "2022-09-22", "2022-05-24"},
		{"Report 26 / 9 / 2023", "2023-10-02", "2023-09-26"},
		{"Report 26. 9. 2023", "2023-10-02", "2023-09-26"},
		{"Report 26. September 2023", "2023-10-02", "2023-09-26"},
		{"Report 26Sept2023", "2023-10-02", "2023-09-26"},
		{"26th of September, 2023", "2023-10-02", "2023-09-26"},
		{"Sept. 26, 2023", "2023-10-02", "2023-09-26"},
		{"Report (20230926)", "2023-10-02", "2023-09-26"},
		{"Report 26/9", "2023-10-02", "2023-09-26"},
		{"Report – 26.9", "2023-09-25", "2022-09-26"},
		{"Report, Tues 26/9", "2023-10-02", "2023-09-26"},
		{"Report Tuesday 26/09", "2023-10-02", "2023-09-26"},
		{"Report of the meeting on Tuesday, 26.09", "2023-10-02", "2023-09-26"},
		{"Report of the meeting on 26/9: rain", "2023-10-02", "2023-09-26"},
		{"Minutes (5/10) of Ida Marsh", "2023-10-12", "2023-10-05"},
		{"Meeting 05.07, notes", "2023-10-12", "2023-07-05"},
		{"Report 26\u201109\u20112023", "2023-10-02", "2023-09-26"},
		{"Report 26\u201009\u201023", "2023-10-02", "2023-09-26"},
		{"Report 2023\u201109\u201126", "2023-10-02", "2023-09-26"},
		{"Report 26–09–2023", "2023-10-02", "2023-09-26"},
		{"Report 2023–09–26", "2023-10-02", "2023-09-26"},
		{"26\u2011September\u20112023", "2023-10-02", "2023-09-26"},
		{"Forum, 24\u201128 September 2023", "2023-10-02", "2023-09-24 2023-09-28"},
		{"Forum, September 24\u201128, 2023", "2023-10-02", "2023-09-24 2023-09-28"},
		{"Report 26 09 2023", "2023-10-02", "2023-09-26"},
		{"5 July ‘22", "2024-09-22", "2022-07-05"},
		{"Report, July 22", "2022-08-02", ""}, // the month, as it seems
		{"Report, Dec 22", "2023-01-02", ""},
		{"Report, Dec. 22", "2022-12-14", ""},
		{"Report, July 22nd", "2022-08-02", "2022-07-22"},
		{"Report, July 23", "2022-08-02", "2022-07-23"},
		{"Report, July 22", "2022-07-29", "2022-07-22"}, // so soon after the day
		{"Report, July 22", "2022-07-20", ""},
		{"Report, July 22", "2023-08-02", "2023-07-22"},
		{"Report of the meeting on July 22", "2022-08-02", "2022-07-22"},
		{"Report, Friday, July 22", "2022-08-02", "2022-07-22"},
		{"Report, July 22–24", "2022-08-02", "2022-07-22 2022-07-24"},
		{"5 July ’22", "2022-09-22", "2022-07-05"},
		{"5 July and 19 July 2022", "2022-07-25", "2022-07-05 2022-07-19"},
		{"Assembly on 24 November: what to expect", "2026-11-20", "2026-11-24"},
		{"Assembly meeting, 24 November", "2026-11-12", "2026-11-24"},
		{"Agenda for 5 January", "2026-12-28", "2027-01-05"},
		{"Agenda for 5 January", "2026-12-10", "2027-01-05"},
		{"Agenda for 5 January", "2026-05-10", "2026-01-05"}, // the nearest
		{"[UPDATED 9 November 2026] Report, 3 November 2026", "2026-11-09", "2026-11-03"},
		{"Report, 3 November 2026 (corrected on 9 November)", "2026-11-09", "2026-11-03"},
		{"Report: send us your motions by 19 June", "2026-06-04", ""},
		{"Report: the deadline, 19 June", "2026-06-04", ""},
		{"A slip: 24 February 2023", "2023-01-27", "2023-02-24"},
		{"MAy 2022", "2022-06-03", ""},
		{"July", "2022-06-03", ""},
		{"31 February 2022", "2022-06-03", ""},
		{"5 July 2522", "2022-06-03", ""},
		{"5 July 1522", "2022-06-03", ""},
		{"Report, 31 May and June 2023", "2023-10-02", "2023-05-31"},
		{"July – 1 August 2023", "2023-10-02", "2023-08-01"},
		{"Won 0-3 July 2021", "2022-06-03", ""},
		{"Awayday, 24–23/11/2021", "2022-06-03", ""},
		{"Report 26/9 – October 2023", "2023-10-02", "2023-09-26"},
		{"32.01.2022", "2022-06-03", ""},
		{"24 ways to say May be", "2022-06-03", ""},
		{"Report 2/3 majority", "2022-06-03", ""},
		{"Meeting on 10.5 million pounds", "2022-06-03", ""},
		{"Reports around the clock, 24/7", "2022-06-03", ""},
		{"Report (1/2)", "2022-06-03", ""},
		{"Report 12.5%", "2022-06-03", ""},
		{"Report £12.5, Meeting 7.30", "2022-06-03", ""},
		{"Report 20231326, 202309261", "2022-06-03", ""},
		{"Awayday, 15/6 - 17/6", "2022-06-20", ""},
		{"Report 26 – 09 – 2023", "2023-10-02", ""},
		{"Report 26 13 2023, 1 2 2023, 01 23 45", "2023-10-02", ""},
		{"Season 2022–23, 10–12 in 2022", "2023-10-02", ""},
		{"Report, July 2023–24", "2022-06-03", ""},
		{"Report, July 2023-24", "2022-06-03", ""},
		{"Version 1.2, 3/4 of 10 people, 2022/23", "2022-06-03", ""},
		{"", "2022-06-03", ""},
	} {
		var got []string
		days, _ := meeting.TitleDates(tt.title, day(tt.published))
		for _, d := range days {
			got = append(got, d.String())
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q of %s: %q, want %q", tt.title, tt.published, s, tt.want)
		}
	}
	if _, rest := meeting.TitleDates("On 5 July 2022, not on 9 July 2022: rain", day("2022-08-01")); rest != "On , not on : rain" {
		t.Errorf("without its dates a title is %q", rest)
	}
}

// Each word that tells what a date or a title is about is known.
func TestWords(t *testing.T) {
	weekdays := "Mon|Monday|Tue|Tues|Tuesday|Wed|Wednesday|Thu|Thur|Thurs|Thursday|Fri|Friday|Sat|Saturday|Sun|Sunday"
	for _, tt := range []struct{ title, words, published, want, rest string }{
		{"Assembly, 5 January: %", "next|upcoming|forthcoming|coming up|tomorrow|ahead of|ahead to|in advance of|meets|will meet|will be|to be held|" +
			"postponed to|moved to|cancelled|dates|agenda|preview|what to expect", "2026-12-10", "2027-01-05", "Assembly, : %"},
		{"Report, 3 November 2026, % on 9 November 2026", "updated|corrected|amended|revised|edited|written|posted|published", "2026-11-10", "2026-11-03",
			"Report, , % on 9 November 2026"},
		{"Report % 26/9", weekdays + "|of|on|from|for", "2023-10-02", "2023-09-26", "Report % "},
		{"Report, 30 September – % 2 October 2022", weekdays + "|the", "2022-10-10", "2022-09-30 2022-10-02", "Report, "},
		{"Report, 30 September % 2 October 2022", "to|and|&|until|til", "2022-10-10", "2022-09-30 2022-10-02", "Report, "},
	} {
		for word := range strings.SplitSeq(tt.words, "|") {
			in := func(s string) string { return strings.Replace(s, "%", word, 1) }
			var got []string
			days, rest := meeting.TitleDates(in(tt.title), day(tt.published))
			for _, d := range days {
				got = append(got, d.String())
			}
			if s := strings.Join(got, " "); s != tt.want || rest != in(tt.rest) {
				t.Errorf("%q: %q and %q, want %q and %q", in(tt.title), s, rest, tt.want, in(tt.rest))
			}
		}
	}
	groups := "committee|committees|sub-committee|subcommittees|panel|panels|business board|business boards|working group|working groups|" +
		"steering group|advisory party|officers’ group|officers parties"
	for _, tt := range []struct {
		title, words string
		want         bool
	}{
		{"Rules NEC %, 20 July 2031", "steering group|disputes|org sub|organisation sub|local government sub-|" + strings.TrimPrefix(groups, "committee|"), false},
		{"% of the NEC, 20 July 2031", groups, false},
		{"NEC % panel, 20 July 2031", "elects|appoints|agrees|approves|backs|rejects|scraps|scrapped|sets|names|picks|chooses|creates|launches|discusses|" +
			"and|&|plus|with|or", true},
		{"NEC: what came % May ferries", "in|of|for|from", true},
		{"NEC %, July 2031", "update|updates|round-up|round-ups|newsletter|newsletters|bulletin|bulletins|digest|digests", false},
		{"% – the NEC on the evening of 20 July 2031", "election|elections|vote|voting|ballot|ballots|candidates|nominations|hustings|result|results|slate|" +
			"re-elect|reelect|standing for|support Ida for|back Ida for|endorse Ida for|elect Ida for|letter to|letters to|motion to|motions to|" +
			"petition to|appeal to|message to|statement|statements|obituary|in memoriam|in memory of|RIP", false},
		{"% – the NEC on the evening of 20 July 2031", "Report|Rip|Election report|Election reports|Election meeting|Election meetings|Election minutes|" +
			"Election update|Election notes", true},
	} {
		for word := range strings.SplitSeq(tt.words, "|") {
			title := strings.Replace(tt.title, "%", word, 1)
			if e, ok := meeting.Read(nec, title, "", day("2031-07-25")); ok != tt.want {
				t.Errorf("%q: %v, %v", title, e, ok)
			}
		}
	}
}

// The day of publication is the reader's: in London it was the 20th already.
func TestZone(t *testing.T) {
	at := time.Date(2021, 7, 19, 23, 30, 0, 0, time.UTC).In(time.FixedZone("BST", 3600))
	if got, _ := meeting.TitleDates("20th July", at); len(got) != 1 || got[0].String() != "2021-07-20" {
		t.Errorf("got %v", got)
	}
}

func FuzzDates(f *testing.F) {
	for _, s := range []string{
		"24.05.2022", "21/23 July 2023", "30 September – 2 October 2022", "January 14th", "MAy 2022",
		"9999-99-99", "0 July 0000", "29 February 1900", "5 July ’22", "31 Dec - 1 Jan", "\xff1 May",
	} {
		f.Add(s, int64(1_650_000_000))
	}
	f.Fuzz(func(t *testing.T, s string, published int64) {
		at := time.Unix(published%(1<<36), 0).UTC()
		days, _ := meeting.TitleDates(s, at)
		for _, d := range days {
			if y := d.Time().Year(); y < 1900 && y < at.Year()-9 || y >= 2100 && y > at.Year() {
				t.Errorf("%q: %s", s, d)
			}
		}
		for _, title := range []string{s, "", "NEC"} {
			e, ok := meeting.Read(nec, title, "NEC "+s, at)
			if ok && (e.From > e.To || e.To-e.From > meeting.Window) {
				t.Errorf("%q: depends on %s to %s", s, e.From, e.To)
			}
			meeting.Resolve([]meeting.Entry{{ID: 1, Evidence: e}})
		}
	})
}

func BenchmarkTitleDates(b *testing.B) {
	at := day("2023-07-29")
	b.ReportAllocs()
	for b.Loop() {
		meeting.TitleDates("Ida Marsh’s report from the Assembly, 25 July 2023", at)
	}
}
