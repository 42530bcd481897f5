package meeting_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/meeting"
	"necblogs/internal/planet"
)

type post struct{ title, text, published, want string }

func entries(posts []post) (out []meeting.Entry) {
	for i, p := range posts {
		if e, ok := meeting.Read(nec, p.title, p.text, day(p.published)); ok {
			out = append(out, meeting.Entry{ID: int64(i), Evidence: e})
		}
	}
	return out
}

func TestResolve(t *testing.T) {
	posts := []post{
		{"NEC Meeting, 20 July 2031", "", "2031-07-23", "2031-07-20 title"},
		{"NEC Report – 21 July 2031", "", "2031-07-22", "2031-07-20 neighbour"},
		{"NEC 20/7", "", "2031-07-22", "2031-07-20 title"},
		{"NEC 20.7 report", "", "2031-07-22", "2031-07-20 title"},
		{"Report of the National Executive (NEC), 20/7", "", "2031-07-22", "2031-07-20 title"},
		{"Round up of NEC meeting | 20/7", "", "2031-07-22", "2031-07-20 title"},
		{"Back from the harbours on 18 July: National Executive (NEC) on 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC: 20/7 of the members stay away", "We met on 20/7.", "2031-07-22", ""},
		{"NEC Report – July 2031", "", "2032-06-01", "2031-07-20 month"},
		{"NEC Report – July 31", "", "2031-08-20", "2031-07-20 month"},
		{"NEC Report – July ‘31", "", "2031-08-03", "2031-07-20 month"},
		{"NEC Update July 31", "", "2031-08-20", ""},
		{"NEC report JULY", "", "2031-08-02", "2031-07-20 month"},
		{"NEC, July 2031: candidates chosen", "", "2031-08-25", ""},
		{"NEC Report – 20 July 2030", "", "2031-07-23", "2030-07-20 title"}, // posted late: only in January is last year's year a slip
		{"NEC Report – 10 March 2029", "", "2029-03-14", "2029-03-10 title"},
		{"NEC Report – 11 March 2029", "", "2029-03-14", "2029-03-10 neighbour"},
		{"NEC Report – 12 March 2029", "", "2029-03-14", "2029-03-12 title"}, // not of a chain of days
		{"NEC report", "On 24 May the ferries were the main item.", "2031-06-23", ""},
		{"NEC report", "When is the next meeting?\nThe NEC of 20 July 2031 was not told.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "The next meeting is far off. The NEC of 20 July 2031 was short.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "On 23 May it rained!\nAt the harbour we met nobody.", "2031-07-25", ""},
		{"NEC Report – 20 July 2031", "", "2031-07-10", "2031-07-20 title"},
		{"NEC Report – 20 July 2031", "", "2031-05-25", "2031-05-23 title"},
		{"NEC report, June 2031", "We met on 20 July 2031.", "2031-07-25", ""},
		{"NEC report", "We met in June 2031. On 23 May I walked home.", "2031-07-25", ""},
		{"NEC report", "The NEC of 20 July 2031 has a long agenda.", "2031-07-01", ""},
		{"NEC report", "The 23 May minutes were agreed.", "2031-06-10", ""},
		{"NEC report", "The last time, on 23 May 2031, we met in the rain.", "2031-07-23", ""},
		{"NEC report", "We met on 23 May 2031, and we met on 20 July 2031.", "2031-07-25", "2031-05-23 text"},
		{"NEC report: what July brought", "", "2031-08-02", "2031-07-20 month"},
		{"NEC, 23 May and 20 July 2031", "", "2031-07-23", "2031-05-23 title"},
		{"NEC, 20 July and 23 May 2031", "", "2031-07-23", "2031-07-20 title"},
		{"NEC Update, July 2031", "We met on 20 July 2031.", "2031-07-25", ""},
		{"NEC round-up, July 2031", "", "2031-07-25", ""},
		{"NEC roundup: July 2031", "", "2031-07-25", ""},
		{"NEC Round Up July", "", "2031-07-25", ""},
		{"NEC newsletter, July 2031", "", "2031-07-25", ""},
		{"Ida’s NEC bulletin for July", "", "2031-07-25", ""},
		{"NEC digest – July 2031", "", "2031-07-25", ""},
		{"NEC newsletter", "In this issue: the NEC of 23 May 2031. The NEC of 20 July 2031.", "2031-07-25", ""},
		{"NEC report", "The NEC had its away-day on 20 July. On 2 June it rained.", "2031-07-25", "2031-07-20 text"},
		{"NEC newsletter", "The NEC met on 20 July. More of the meeting of 20 July is below.", "2031-07-25", "2031-07-20 text"},
		{"Join me for an NEC report back, Thursday 24 July", "", "2031-07-23", ""},
		{"Please join us: NEC report back on 24 July 2031", "", "2031-07-23", ""},
		{"Meet your NEC member: Thursday 24 July", "", "2031-07-25", ""},
		{"Hear from our NEC members – 24 July 2031", "", "2031-07-25", ""},
		{"NEC report. Next meeting: 20 July", "The NEC met on 23 May.", "2031-05-25", "2031-05-23 text"},
		{"NEC notes (next meeting on 20 July)", "The NEC met on 23 May.", "2031-05-25", "2031-05-23 text"},
		{"NEC minutes; next NEC meeting is 20 July", "The NEC met on 23 May.", "2031-05-25", "2031-05-23 text"},
		{"NEC report: next steps – 20 July", "", "2031-07-25", "2031-07-20 title"},
		{"Notes for the next NEC: 20 July", "The NEC met on 23 May.", "2031-05-25", "2031-07-20 title"},
		{"NEC round-up, 20 July 2031", "", "2031-07-25", "2031-07-20 title"},
		{"Ida’s Update from the NEC – 20th July", "", "2031-07-21", "2031-07-20 title"},
		{"NEC report", "The committee met on Tuesday 20th July. It rained.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "After talks on 2 July 2031 we met on 20/07/2031.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Report of the NEC on 20/7. It rained.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "The NEC, 20.07, and what it did.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "At the NEC 20/7 of us spoke.", "2031-07-25", ""},
		{"NEC report", "On 18 and 19 March the NEC met.", "2031-03-25", "2031-03-18 text"},
		{"NEC report", "The NEC met from Monday 19 to Tuesday 20 July.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Ahead of the summer break the NEC met on Tuesday 20 July.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Next year’s budget was the main item when we met in Wexcombe on 20 July.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "When we met we were told that the next meeting was on 20 July.", "2031-07-25", ""},
		{"NEC report", "The next NEC, to be held on 20 July, has a long agenda.", "2031-07-25", ""},
		{"NEC report", "We met on 6 July 2031.", "2031-07-25", ""},
		{"NEC report", "The next full meeting is on Tuesday 20 July. Before then, some notes.", "2031-09-05", ""},
		{"NEC report", "The committee meets on 20 July 2031.", "2031-09-05", ""},
		{"NEC report", "We will meet in Wexcombe on 20 July 2031.", "2031-09-05", ""},
		{"NEC report", "The next budget is due. We met on 20 July 2031.", "2031-09-05", "2031-07-20 text"},
		{"NEC report", "The minutes of the meeting of 23 May were agreed. We met on 20 July 2031.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Minutes of our last NEC meeting held on Friday, 23 May were agreed. We met on 20 July 2031.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Since the last full meeting on 23 May 2031 it has rained, and we met on 20 July 2031.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Nothing was left of the previous meeting on the 23rd of May. We met on 20 July 2031.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "We last met on 23 May.", "2031-07-25", ""},
		{"NEC report", "We agreed the minutes of the last meeting and were told on 20 July 2031 that it rained.", "2031-07-25", "2031-07-20 text"},
		{"NEC report", "Of the last meeting, held on 20 July 2031.", "2031-07-25", "2031-07-20 text"},

		// Meetings before the one reported on: 23 May and 20 July were meetings.
		{"NEC report", "At our last meeting on 23 May we were promised a paper. We met again on 20 July, without it.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "Two months after the meeting of 23 May we were called together once more, on 20 July.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "The minutes of the 23 May meeting were taken as read. The meeting of 20 July had one item.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "On 23 May, when we last met, it was dry. On 20 July it rained.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "The 23 May minutes were agreed. So we met on 20 July.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "Having met on 23 May, we met again on 20 July.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "Matters arising from 23 May took an hour of the meeting on 20 July.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "The meeting before this one, on 23 May, was in Wexcombe; this one, on 20 July, was not.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "The minutes of the NEC of 23 May were agreed.", "2031-07-23", ""},
		{"NEC report", "NEC meeting, 22 July 2031\nIt was a short one, as the rules were settled before (see reports from 23 May 2031 and 20 July 2031).", "2031-07-23", ""},
		{"NEC report", "There were ferries at last (see also my report of 23 May) when we met on 20 July.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "Having met on 20 July, we went home.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "Following our meeting in May (23 May 2031) we met on 20 July.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "On 23 May we asked for ferries. At the meeting on 20 July 2031 there were none.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "We met on 23 May 2031. On 20 July I walked home.", "2031-07-23", "2031-05-23 text"},
		{"NEC report", "On 20 July we had ferries, which the meeting of 23 May had asked for.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "On 20 July we had ferries. The meeting of 23 May had asked for them.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "We met on 20 July. At the last meeting on 23 May it had rained.", "2031-07-23", "2031-07-20 text"},
		{"NEC report", "The minutes of the 23 May meeting were agreed. Then came the harbours.", "2031-06-10", ""},
		{"NEC report", "We approved the minutes of Friday 23 May and went on to the harbours.", "2031-07-23", ""},
		{"NEC report", "Minutes from 23 May: agreed. Matters arising: none.", "2031-07-23", ""},
		{"NEC report", "The decisions that were taken on 23 May have now been carried out, we heard.", "2031-07-23", ""},
		{"NEC report", "Following the meeting in May (23 May 2031) the treasurer has written to all harbours.", "2031-07-23", ""},
		{"NEC report", "Our last full meeting, on Friday, 23 May, asked for ferries. There are none.", "2031-07-23", ""},
		{"NEC report", "The previous NEC was held on 23 May in Wexcombe.", "2031-07-23", ""},
		{"NEC report", "Much has happened since the NEC met on 23 May.", "2031-07-23", ""},
		{"NEC report", "We agreed the minutes of the May meeting (23 May 2031) as they were.", "2031-07-23", ""},
		{"NEC report", "It has not stopped raining since the NEC met on Friday 23 May.", "2031-06-23", "2031-05-23 text"},
		{"NEC report", "On 23 May we said that there would be ferries by now.", "2031-12-01", ""}, // too long ago
		{"NEC report", "Our last full meeting, on Friday, 23 May, asked for ferries.", "2031-06-23", "2031-05-23 text"},
		{"NEC report", "After the meeting on 23 May I walked home in the rain.", "2031-06-23", "2031-05-23 text"},
		{"NEC report", "On 23 May the ferries were the main item.", "2031-06-23", "2031-05-23 text"},
		{"NEC report", "Late, but here it is: the meeting of 23 May 2031.", "2031-12-01", "2031-05-23 text"},
		{"NEC report", "On 23 May 2031 the NEC met in Wexcombe.", "2031-12-01", "2031-05-23 text"},
		{"NEC report", "Report, 23 May 2031\nFerries were the main item.", "2031-12-01", "2031-05-23 text"},
		{"NEC report", "23 May 2031\nFerries were the main item.", "2031-12-01", "2031-05-23 text"},
		{"NEC report", "From the NEC on Friday 23 May 2031, late.", "2031-12-01", "2031-05-23 text"},
		{"NEC report", "Ten minutes of silence on 23 May opened the meeting.", "2031-06-23", "2031-05-23 text"},
		{"NEC minutes", "Minutes of the meeting held on 23 May 2031.", "2031-07-23", "2031-05-23 text"},
		{"NEC minutes", "Minutes of 23 May 2031\nPresent: Ida Marsh.", "2031-07-23", "2031-05-23 text"},

		// Others name the meeting by the day before or the day after.
		{"NEC report", "We met on 24 May 2031.", "2031-05-27", "2031-05-23 neighbour"},
		{"NEC report", "We met on 22 May 2031.", "2031-05-27", "2031-05-23 neighbour"},
		{"NEC report", "We met on 21 May 2031.", "2031-05-27", ""},
		{"NEC report", "We met on 24 May. At the last meeting on 18 March it had rained.", "2031-05-27", "2031-05-23 neighbour"},
		{"NEC report", "We met on 12 March 2029 and on 13 March 2029.", "2029-03-20", "2029-03-12 text"},
		{"NEC report", "We met on 22 July 2031.", "2031-07-25", ""}, // not of a chain of days

		{"NEC report", "It rained on 28 March. We met on 23 May 2031.", "2031-05-25", "2031-05-23 text"},
		{"NEC report", "It rained on 24 January. We met on 23 May 2031.", "2031-05-25", "2031-05-23 text"},
		{"NEC report", strings.Repeat("“Rain…” ", 40) + "We met on 20 July 2031.", "2031-09-05", "2031-07-20 text"},
		{"NEC report", strings.Repeat("It rained a lot. ", 30) + "We met on 20 July 2031.", "2031-09-05", ""},
		{"NEC report", "The first since 24 January 2031: the NEC met on 23 May 2031.", "2031-05-25", "2031-05-23 text"},
		{"NEC report", "Today we met. Yesterday we did not.", "2031-07-20", ""},
		{"", "NEC, 20 July 2031: a report", "2031-07-22", "2031-07-20 text"},
		{"", "A walk on 20 July 2031, far from the NEC\n", "2031-07-22", "2031-07-20 text"},
		{"", "A walk on 20 July 2031\nThe NEC was far", "2031-07-22", ""},
		{"My garden, 20 July 2031", "The NEC met.", "2031-07-22", ""},
		{"NEC Women’s committee, 20 July 2031", "", "2031-07-22", ""},
		{"NEC Organisation Committee 20 July 2031", "", "2031-07-22", ""},
		{"NEC Disputes Panel, 20 July 2031", "", "2031-07-22", ""},
		{"NEC Harbour Fund working group", "We met on 20 July 2031.", "2031-07-22", ""},
		{"NEC’s Working Party, July 2031", "", "2031-07-22", ""},
		{"NEC Complaints & Disciplinary Sub-Committee report 20 July 2031", "", "2031-07-22", ""},
		{"NEC subcommittee, 20 July 2031", "", "2031-07-22", ""},
		{"", "NEC Disputes Panel, 20 July 2031\nWe met.", "2031-07-22", ""},
		{"NEC Harbour and Ferry Committee, 20 July 2031", "", "2031-07-22", ""},
		{"NEC Harbours & Ferries Committee, 20 July 2031", "", "2031-07-22", ""},
		{"NEC Women’s conference, 20 July 2031", "", "2031-07-22", ""},
		{"NEC’s Harbours & Ferries Panel, 20 July 2031", "", "2031-07-22", ""},
		{"NEC and the Ferry Committee, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC & Harbour Committee, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC plus two panels: 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC with the disputes panel, July 2031", "", "2031-07-22", "2031-07-20 month"},
		{"Notes from the NEC and its working groups", "We met on 20 July 2031.", "2031-07-22", "2031-07-20 text"},
		{"NEC Org Sub, 20 July 2031", "", "2031-07-22", ""},
		{"NEC disputes report, 20 July 2031", "", "2031-07-22", ""},
		{"NEC committees, 20 July 2031", "", "2031-07-22", ""},
		{"NEC Officers’ Group 20 July 2031", "", "2031-07-22", ""},
		{"NEC Ferries Advisory Group, 20 July 2031", "", "2031-07-22", ""},
		{"Organisation Sub-Committee of the NEC, 20 July 2031", "", "2031-07-22", ""},
		{"Report from the disputes panel of NEC, 20 July 2031", "", "2031-07-22", ""},
		{"Notes of the Harbour and Ferries sub committee of FERRYMEN NEC 20 July 2031", "", "2031-07-22", ""},
		{"Disputes Panel of the Ferry Union’s NEC, 20 July 2031", "", "2031-07-22", ""},
		{"NEC Harbours and Ferries sub committee 20 July 2031", "", "2031-07-22", ""},
		{"Ferry committee of inquiry and the NEC, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"Notes of the NEC business board, 20 July 2031", "", "2031-07-22", ""},
		{"NEC sets up working group, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC elects new committee, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC scrapped harbour working group, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC Committee, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC meeting report: new committee chairs, 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"NEC report 20 July 2031 – committee places", "", "2031-07-22", "2031-07-20 title"},
		{"NEC report on committee places, July 2031", "", "2031-07-22", "2031-07-20 month"},
		{"NEC 20 July 2031 committee places", "", "2031-07-22", "2031-07-20 title"},
		{"Vote for me: NEC elections, 19 July 2031", "", "2031-07-20", ""},
		{"NEC, July 2031: candidates chosen", "", "2031-07-22", ""},
		{"20 July 2031: last day to vote for the NEC", "", "2031-07-22", ""},
		{"NEC, 30/31 June 2031", "", "2031-07-22", ""},
		{"NEC, 20 00 2031", "", "2031-07-22", ""},
		{"NEC, 20/0/2031 and 20/13/2031", "", "2031-07-22", ""},
		{"Vote for me: NEC elections", "I was at the NEC meeting on 20 July 2031.", "2031-07-22", ""},
		{"NEC 20 July 2031: candidates, ferries and rain", "", "2031-07-22", "2031-07-20 title"},
		{"NEC (20 July 2031): hustings", "", "2031-07-22", "2031-07-20 title"},
		{"NEC, Sunday 20.07.2031 – the vote on the harbour explained", "", "2031-07-22", "2031-07-20 title"},
		{"From the NEC of 20 July 2031: nominations", "", "2031-07-22", "2031-07-20 title"},
		{"20 July 2031, NEC: a ballot on ferries", "", "2031-07-22", "2031-07-20 title"},
		{"NEC 20 July 2031: election of the chair", "", "2031-07-19", ""}, // announced
		{"NEC, 20 July: last day to vote", "", "2031-07-19", ""},
		{"NEC, 20 July: the vote is over", "", "2031-07-22", ""},
		{"NEC 20 July 2031 ballot: who stands", "", "2031-07-22", ""},
		{"20 July 2031: NEC candidates", "", "2031-07-22", ""},
		{"20 July 2031 NEC election", "", "2031-07-22", ""},
		{"Why I am standing for the NEC, 20 July 2031", "", "2031-07-22", ""},
		{"NEC, July 2031: candidates", "", "2031-07-22", ""},
		{"Support Ida Marsh for the NEC, 22 July 2031", "", "2031-07-24", ""},
		{"The ferry slate for the NEC (22 July 2031)", "", "2031-07-24", ""},
		{"NEC results, 22 July 2031", "", "2031-07-24", ""},
		{"Open letter to the NEC – 22 July 2031", "", "2031-07-24", ""},
		{"Motion to the NEC", "This branch, meeting on 20 July 2031, asks for ferries.", "2031-07-24", ""},
		{"Statement by NEC members, 22 July 2031", "", "2031-07-24", ""},
		{"Obituary: Ida Marsh of the NEC", "Ida Marsh died on 20 July 2031.", "2031-07-24", ""},
		{"RIP Ida Marsh, NEC: 3 May 1940 – 22 July 2031", "", "2031-07-24", ""},
		{"NEC report, 20 July 2031: a letter to the harbours", "", "2031-07-24", "2031-07-20 title"},
		{"NEC 20 July 2031: results and statements", "", "2031-07-24", "2031-07-20 title"},

		{"NEC Meeting, 24 January 2031", "", "2031-01-30", "2031-01-24 title"},
		{"NEC Report – 24 February 2031", "", "2031-01-27", "2031-01-24 title"}, // a slip
		{"NEC Report – 25 January 2032", "", "2031-01-27", "2031-01-24 title"},  // another year

		{"NEC Meeting, 25 January 2032", "", "2031-01-27", "2031-01-24 title"},
		{"NEC Report – 24 January 2030", "", "2031-01-30", "2031-01-24 title"}, // last year's year still
		{"Tuesday 24/01/2030: NEC", "Happy new year! We met last week.", "2031-01-26", "2031-01-24 title"},
		{"NEC Report – 25 January 2030", "", "2031-01-30", "2031-01-24 neighbour"},
		{"NEC Report, 21 January 2030", "", "2030-01-23", "2030-01-21 title"},
		{"NEC Report, 21 January 2030", "", "2031-01-30", "2030-01-21 title"}, // nobody names 21 January 2031
		{"NEC Report – 24 January 2029", "", "2031-01-30", "2029-01-24 title"},
		{"NEC Report – 24 January 2030", "", "2031-02-20", "2030-01-24 title"}, // too late for a report
		{"NEC Report – 24 January 2030, a year on", "", "2031-01-24", "2030-01-24 title"},
		{"From the archives: NEC, 24 January 2030", "", "2031-01-25", "2030-01-24 title"},
		{"NEC, Thursday 24 January 2030", "", "2031-01-26", "2030-01-24 title"}, // as that day was
		{"NEC, 24 January 2030", "Two years ago we met in Wexcombe.", "2031-01-26", "2030-01-24 title"},
		{"NEC, 24 January 2030", "This is a report that I owed you since January 2030.", "2031-01-26", "2030-01-24 title"},
		{"NEC, 24 January 2031, not 2030", "", "2031-01-26", "2031-01-24 title"},
		{"NEC, 16 January 2035", "", "2035-01-18", "2035-01-16 title"},
		{"NEC report, 16 January 2034", "", "2035-01-19", "2035-01-16 title"},
		{"NEC, 23 January 2034", "", "2034-01-25", "2034-01-23 title"},
		{"NEC report, January 2034", "", "2034-02-02", "2034-01-23 month"}, // there was none on the 16th

		{"NEC Agenda, 23 May 2031", "", "2031-05-20", "2031-05-23 title"},
		{"NEC Meeting, 23 May 2031", "", "2031-05-25", "2031-05-23 title"},
		{"NEC Agenda, 23 November 2031", "", "2031-11-20", ""}, // nobody names it
		{"Next NEC: 23 November", "", "2031-09-25", ""},        // not on the one before, nor a year ago
		{"NEC meets on 2 June 2031: what to expect", "", "2031-05-26", ""},
		{"Next NEC: 20 July", "", "2031-05-26", "2031-07-20 title"},
		{"NEC on Monday 2 June 2031", "", "2031-05-27", ""}, // nor is a day soon to come a slip where nothing is reported
		{"Your questions for the NEC of 2 June 2031", "", "2031-05-27", ""},
		{"NEC: ferry passes end on 30 June 2031", "", "2031-05-27", ""},
		{"Ida Marsh, NEC – 23 June 2031", "", "2031-05-27", "2031-05-23 title"},
		{"Lobby the NEC on 2 June", "", "2031-05-27", ""},
		{"NEC, 20 July: write to me", "", "2031-07-14", "2031-07-20 title"},
		{"NEC meeting coming up: 2 June 2031", "", "2031-05-27", ""},
		{"NEC meeting postponed to 12 June 2031", "", "2031-05-27", ""},
		{"NEC meeting dates: 2 June 2031", "", "2031-05-27", ""},
		{"NEC meeting, 2 June 2031", "", "2031-05-27", ""},
		{"NEC meeting, 27 June 2031", "", "2031-05-27", ""},
		{"NEC meeting, 23 June 2031", "", "2031-05-27", "2031-05-23 title"}, // a slip
		{"NEC meeting, 23 June 2031", "", "2031-06-12", ""},                 // soon
		{"NEC: the last toll falls on 1 May 2033", "", "2031-05-27", ""},
		{"NEC meeting, 20 July 2031", "", "2031-06-24", "2031-07-20 title"},
		{"NEC meeting, 20 July", "", "2031-07-10", "2031-07-20 title"},
		{"NEC, 9 November, with Ida Marsh", "", "2031-10-14", ""}, // not of a year ago
		{"NEC, 9 November: Ida Marsh reports back", "", "2031-11-02", ""},
		{"NEC, 30 October – 1 November: Ida Marsh reports back", "", "2031-10-25", ""},
		{"NEC report, 20 July", "", "2032-07-10", "2031-07-20 title"}, // a year late; others name that day
		{"NEC report, 4 December", "", "2032-07-10", "2031-12-04 title"},
		{"NEC, 8 December, with Ida Marsh", "", "2032-07-10", ""},
		{"NEC Report – 2 June 2031", "", "2031-05-27", "2031-05-23 title"},
		{"The next NEC is in January", "", "2031-11-20", ""},

		{"NEC report 30 April & 2 May 2030", "", "2030-05-10", "2030-05-02 title"},
		{"NEC report 30 October and 2 November 2030", "", "2030-11-10", "2030-11-02 title"},

		{"NEC Meeting, 20 September 2031", "", "2031-09-22", "2031-09-20 title"},
		{"NEC at Conference, 24/28 September 2031", "", "2031-10-10", "2031-09-28 title"},
		{"NEC at Conference, 24/28 September 2031", "", "2031-09-26", "2031-09-28 title"}, // still there
		{"NEC report, September 2031", "", "2031-10-10", ""},                              // two
		{"NEC report, September 2031", "", "2031-09-22", "2031-09-20 month"},              // the other is yet to come
		{"NEC report, September 2031", "", "2031-09-18", ""},                              // both are
		{"NEC report, September 2031", "The NEC met on 20 September.", "2031-10-10", "2031-09-20 text"},
		{"NEC report, September 2031", "Of the NEC of 20 July and 28 September.", "2031-10-10", "2031-09-28 text"},
		{"NEC report, September 2031", "It rained on 20 September.", "2031-10-10", ""},
		{"NEC report, May 2031", "The ferry board met on 20 May.", "2031-06-10", "2031-05-23 month"},
		{"NEC agenda, May 2031", "", "2031-05-18", "2031-05-23 month"},
		{"NEC in May", "", "2031-05-18", ""},
		{"NEC report, May 2031", "", "2031-04-18", ""},
		{"May NEC report", "", "2031-06-02", "2031-05-23 month"},
		{"The May NEC meeting", "", "2031-06-02", "2031-05-23 month"},
		{"NEC May meeting report", "", "2031-06-02", "2031-05-23 month"},
		{"May’s NEC", "", "2031-06-02", "2031-05-23 month"},
		{"May: NEC report", "", "2031-06-02", "2031-05-23 month"},
		{"NEC report for May by Ida Marsh", "", "2031-06-02", "2031-05-23 month"},
		{"What the NEC did in May", "", "2031-06-02", "2031-05-23 month"},
		{"NEC MAY report", "", "2031-06-02", "2031-05-23 month"},
		{"NEC: half a year, March to July 2031", "", "2031-08-02", ""},
		{"NEC in May and June 2031", "", "2031-06-12", ""},
		{"NEC reports, January–March 2031", "We met on 18 March 2031.", "2031-04-02", ""},
		{"NEC report: May/June", "", "2031-06-12", ""},
		{"NEC report: May/June", "", "2031-05-31", "2031-05-23 month"}, // June is yet to come
		{"NEC, May, June and July 2031", "", "2031-08-02", ""},
		{"NEC reports from May 2031 until July 2031", "", "2031-08-02", ""},
		{"The March & May NEC meetings", "", "2031-06-02", ""},
		{"NEC since 23 May 2031", "", "2031-06-30", ""},
		{"What has the NEC done since May?", "", "2031-06-30", ""},
		{"nec, march through may 2031", "", "2031-06-02", ""},
		{"NEC report, May 2031 – July election called", "", "2031-06-02", "2031-05-23 month"},
		{"NEC report, May – July election called", "", "2031-06-02", "2031-05-23 month"},
		{"NEC report, May 2031, and a June agenda", "", "2031-06-02", "2031-05-23 month"},
		{"NEC report, May 2031: plans for June and July", "", "2031-06-02", "2031-05-23 month"},
		{"NEC report, 23 May and June 2031", "", "2031-06-02", "2031-05-23 title"},
		{"NEC members march to May meeting", "", "2031-06-02", "2031-05-23 month"},
		{"NEC may split", "", "2031-05-28", ""},
		{"NEC May Split", "", "2031-05-28", ""},
		{"NEC may meet in private", "", "2031-05-28", ""},
		{"May the NEC meet in private?", "", "2031-05-28", ""},
		{"What may NEC reports say?", "", "2031-05-28", ""},
		{"Harbour Forum 18/19 July 2031 and NEC 20 July 2031", "", "2031-07-23", "2031-07-20 title"},
		{"Harbour Forum (18 July) and NEC (20 July)", "", "2031-07-23", "2031-07-20 title"},
		{"Harbour Forum (18 July), NEC meeting (20 July)", "", "2031-07-23", "2031-07-20 title"},
		{"22/07/2031 – NEC report, 20 July", "", "2031-07-22", "2031-07-20 title"},
		{"NEC report (written 22 July), 20 July 2031", "", "2031-07-22", "2031-07-20 title"},
		{"Harbour Forum, 18/19 July 2031: what the NEC wants", "", "2031-07-23", ""},
		{"Wexcombe Council meeting, July 2031, and the NEC", "We met on 20 July.", "2031-07-23", ""},
		{"After the Harbour Forum of 18 July: NEC, 20 July 2031", "", "2031-07-23", "2031-07-20 title"},
		{"NEC at the Harbour Forum, 20 July 2031", "", "2031-07-23", "2031-07-20 title"},
		{"NEC 20 July 2031 and Harbour Forum 18 July 2031", "", "2031-07-23", "2031-07-20 title"},
		{"NEC Meeting, 18 March 2031", "", "2031-03-20", "2031-03-18 title"},
		{"NEC March meeting report", "", "2031-06-02", "2031-03-18 month"},
		{"NEC members join the march", "", "2031-04-02", ""},
		{"March on the NEC", "", "2031-04-02", ""},
		{"NEC March on Wexcombe", "", "2031-04-02", ""},
		{"NEC Awayday", "", "2031-05-28", ""},
	}
	for _, tt := range []struct{ title, text, words, published, want string }{
		{"NEC report", "The NEC % 20 July 2031 has a long agenda.", "next|before then|meets|will meet|will be|to be held|leading up to|ahead of|forthcoming|upcoming|until", "2031-09-05", ""},
		{"NEC report", "Before the next round the NEC % on 20 July 2031.", "met|took place|was held|were held|gathered|convened", "2031-09-05", "2031-07-20 text"},
		{"NEC report", "It has rained % 23 May 2031.", "since the last meeting on|since our last full meeting,|since its last meeting of|since Friday,|since|(see my report of|(also see that of", "2031-06-10", ""},
		{"NEC report", "We agreed the minutes of % 23 May 2031.", "the meeting on|our full meeting,|its meeting (Friday|the|our|its", "2031-06-10", ""},
		{"NEC report", "The 23 May 2031% were agreed.", "’s minutes| full minutes|'s full minutes", "2031-06-10", ""},
		{"NEC report", "What we asked for % on 23 May 2031 has come.", "at the last meeting|at an earlier meeting|at a prior meeting|after our meeting|following the meeting|since our meeting|the last time", "2031-07-23", ""},
		{"NEC report", "On 23 May 2031, % we last met, it was dry.", "when|where", "2031-07-23", ""},
		{"NEC report", "On 23 May 2031 the hall saw % of ours.", "what we met for|a meeting|meetings|a session|sessions|who gathered|who convened|what was held", "2031-12-01", "2031-05-23 text"},
		{"NEC Report – 25 January 2030", "It rained % it.", "last year, and I saw|a year ago on|two years on from|months since|years later than|a year after|on the anniversary of|in the archive of|" +
			"in the archives of|as I revisited|as I was looking back on|as I look back on", "2031-01-30", "2030-01-24 neighbour"},
	} {
		for word := range strings.SplitSeq(tt.words, "|") {
			posts = append(posts, post{tt.title, strings.Replace(tt.text, "%", word, 1), tt.published, tt.want})
		}
	}
	want := map[int64]string{}
	for i, p := range posts {
		if p.want != "" {
			want[int64(i)] = p.want
		}
	}
	es := entries(posts)
	for range 5 {
		got := map[int64]string{}
		for id, v := range meeting.Resolve(es) {
			got[id] = fmt.Sprint(v.Date, " ", v.From)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("by index of post (-want +got):\n%s", diff)
		}
		rand.Shuffle(len(es), func(i, j int) { es[i], es[j] = es[j], es[i] })
	}
}

// A new entry changes no verdict but those whose evidence overlaps its own, and a
// window is enough to know them: as [meeting.Window] promises.
func TestWindow(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	start := planet.NewDate(2031, time.January, 1)
	titles := []string{"NEC, %s", "NEC report, %s", "NEC Report – January 2031", "NEC – March 2031", "NEC report", "NEC"}
	random := func(id int64) meeting.Entry {
		for {
			published := (start + planet.Date(r.IntN(200))).Time()
			named := published.AddDate(0, 0, r.IntN(30)-25).Format("2 January 2006")
			title := strings.Replace(titles[r.IntN(len(titles))], "%s", named, 1)
			text := []string{"We met on ", "After the meeting of "}[r.IntN(2)]
			if e, ok := meeting.Read(nec, title, text+named, published); ok {
				return meeting.Entry{ID: id, Evidence: e}
			}
		}
	}
	for range 300 {
		var all []meeting.Entry
		for id := range int64(r.IntN(60)) {
			all = append(all, random(id))
		}
		verdicts := meeting.Resolve(all)
		added := random(1000)
		all = append(all, added)
		var window []meeting.Entry
		for _, e := range all {
			if e.From <= added.To+meeting.Window && e.To >= added.From-meeting.Window {
				window = append(window, e)
			}
		}
		again := meeting.Resolve(window)
		for _, e := range window {
			if e.From > added.To || e.To < added.From {
				continue
			}
			if v, ok := again[e.ID]; ok {
				verdicts[e.ID] = v
			} else {
				delete(verdicts, e.ID)
			}
		}
		if diff := cmp.Diff(meeting.Resolve(all), verdicts); diff != "" {
			t.Fatalf("the window misses (-all +window):\n%s", diff)
		}
	}
}
