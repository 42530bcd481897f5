package parse

import (
	"fmt"
	"testing"
	"time"
)

// TestDates reads dates the way they come, through the whole of Parse.
func TestDates(t *testing.T) {
	for written, want := range map[string]string{
		"Tue, 04 Jun 2024 09:12:00 +0000":         "2024-06-04T09:12:00Z",
		"Mon, 04 Jun 2024 09:12:00 GMT":           "2024-06-04T09:12:00Z", // it was a Tuesday
		"Tue, 4 Jun 24 09:12 BST":                 "2024-06-04T08:12:00Z",
		"4 Jun 1999 09:12:30 EST":                 "1999-06-04T14:12:30Z",
		"Tue, 04 Jun 2024 09:12:00":               "2024-06-04T09:12:00Z", // no zone is UTC
		"Tuesday, 4 June 2024 09:12:00 +01:00":    "2024-06-04T08:12:00Z",
		"Tue, 4 Jun 2024 9:12 pm":                 "2024-06-04T21:12:00Z",
		"June 4, 2024 12:05 AM":                   "2024-06-04T00:05:00Z",
		"Tue Jun  4 09:12:00 BST 2024":            "2024-06-04T08:12:00Z",
		"Tue Jun 04 2024 09:12:00 GMT+0100 (BST)": "2024-06-04T08:12:00Z",
		"4th June 2024":                           "2024-06-04T00:00:00Z",
		"2024-06-04T09:12:00.123+01:00":           "2024-06-04T08:12:00.123Z",
		"2024-06-04T09:12Z":                       "2024-06-04T09:12:00Z",
		"2024-06-04T09:12:00+0100":                "2024-06-04T08:12:00Z",
		"2024-06-04T09:12:00":                     "2024-06-04T09:12:00Z",
		"2024-06-04 09:12:00 +0100":               "2024-06-04T08:12:00Z",
		"2024-06-04 09:12:00 UTC":                 "2024-06-04T09:12:00Z",
		"2024-06-04":                              "2024-06-04T00:00:00Z",
		"20240604T091200Z":                        "2024-06-04T09:12:00Z",
		"04/06/2024 09:12":                        "2024-06-04T09:12:00Z", // the day first
		"06/24/2024":                              "2024-06-24T00:00:00Z", // unless it cannot be
		"4.6.2024, 09:12":                         "2024-06-04T09:12:00Z",
		"04-Jun-2024 09:12:00":                    "2024-06-04T09:12:00Z",
		"04/06/2024 09:12:30 GMT":                 "2024-06-04T09:12:30Z",
		"04/06/2024 09:12:30 +0100":               "2024-06-04T08:12:30Z",
		"04/06/24 09:12":                          "2024-06-04T09:12:00Z",
		"04-06-24 09:12":                          "2024-06-04T09:12:00Z",
		"6/4/2024 9:12:30 PM":                     "2024-06-04T21:12:30Z", // with am and pm the month
		"24/6/2024 9:12:30 AM":                    "2024-06-24T09:12:30Z",
		"Tue, 04 Jun 2024 09:12:00 GMT+1":         "2024-06-04T08:12:00Z",
		"Tue, 04 Jun 2024 09:12:00 UTC-05:30":     "2024-06-04T14:42:00Z",
		"2024-06-04T09:12:00+01:00[Europe/Paris]": "2024-06-04T08:12:00Z",
		"4 Jun 2024 19:12:00 AEST":                "2024-06-04T09:12:00Z",
		"Tue, 04 Jun 2024 17:12:00 +0800 CST":     "2024-06-04T09:12:00Z", // China's
		"Tue, 04 Jun 2024 14:42:00 +0530 (IST)":   "2024-06-04T09:12:00Z", // India's
		"Tue, 4 Jun 2024 10:12:00 +0100 GMT":      "2024-06-04T09:12:00Z",
		"Tue, 04 Jun 2024 05:12:00 EDT-04:00":     "2024-06-04T09:12:00Z",
		"06/04/2024 05:12:30 EDT":                 "2024-06-04T09:12:30Z", // as in that zone
		"Tue, 06/04/2024 - 09:12":                 "2024-06-04T09:12:00Z", // as the weekday has it
		"Tue, 04/06/2024 - 09:12":                 "2024-06-04T09:12:00Z",
		"Tuesday 4/6/2024 9:12 am":                "2024-06-04T09:12:00Z",
		"Mon, 04/06/2024 - 09:12":                 "2024-06-04T09:12:00Z", // neither day is one
		"tir, 04 jun 2024 11.12.30 +0200":         "2024-06-04T09:12:30Z",
		"04.06.2024 09.12.30":                     "2024-06-04T09:12:30Z",
		"4 juin 2024 9.12":                        "2024-06-04T09:12:00Z",
		"99/2/28 12:30":                           "1999-02-28T12:30:00Z",
		"Fri Mar  1 16:12:00 NOVT 2024":           "2024-03-01T16:12:00Z",
		"Sat, 31 Dec 2016 23:59:60 GMT":           "2017-01-01T00:00:00Z", // a leap second
		"1717492320":                              "2024-06-04T09:12:00Z",
		"1717492320000":                           "2024-06-04T09:12:00Z",
		"mar., 04 juin 2024 09:12:00 +0200":       "2024-06-04T07:12:00Z", // a Tuesday, not March
		"Mawrth, 4 Mehefin 2024":                  "2024-06-04T00:00:00Z",
		"4 mars 2024":                             "2024-03-04T00:00:00Z",
		"Di, 04 Jun 2024 09:12:00 +0200":          "2024-06-04T07:12:00Z",
		"Dienstag, 4. März 2024 09:12 MEZ":        "2024-03-04T08:12:00Z",
		"mardi 4 février 2024 à 09:12":            "2024-02-04T09:12:00Z",
		"martes, 4 de enero de 2024":              "2024-01-04T00:00:00Z",
		"4 juillet 2024 09:12:00 +0200":           "2024-07-04T07:12:00Z",
		"4 Mehefin 2024":                          "2024-06-04T00:00:00Z",
		"Thu, 01 Jan 1970 00:00:00 +0000":         "", // unset
		"Thu, 01 Jan 1970 01:00:00 +0000":         "", // unset, in the winter of a zone east of it
		"Wed, 31 Dec 1969 23:59:59 +0000":         "", // unset, and one second less
		"Fri, 02 Jan 1970 09:12:00 +0000":         "1970-01-02T09:12:00Z",
		"0001-01-01T00:00:00":                     "",
		"Mon, 30 Nov -0001 00:00:00 +0000":        "",
		"0000-00-00 00:00:00":                     "",
		"31 June 2024":                            "",
		"yesterday":                               "",
		"2024-13-45":                              "",
		"":                                        "",

		"Fri Mar 01 2024 16:12:00 GMT+0700 (Novosibirsk Standard Time)": "2024-03-01T09:12:00Z",

		`&lt;time datetime="2024-06-04T10:12:00+01:00" class="datetime"&gt;Tue, 06/04/2024 - 10:12&lt;/time&gt;`:   "2024-06-04T09:12:00Z",
		`&lt;span class="date" datatype="xsd:dateTime" content="2024-06-04T10:12:00+01:00"&gt;4 June&lt;/span&gt;`: "2024-06-04T09:12:00Z",
		`&lt;span class="date-display-single"&gt;Tue, 4 Jun 2024 09:12&lt;/span&gt;`:                               "2024-06-04T09:12:00Z",
	} {
		body := fmt.Sprintf(`<rss><channel><item><pubDate> %s </pubDate></item><item><dc:date>%s</dc:date></item></channel></rss>`, written, written)
		feed, err := Parse([]byte(body), "", fixtureAddress, false)
		if err != nil {
			t.Fatal(err)
		}
		for i, item := range feed.Items {
			got := ""
			if !item.Published.IsZero() {
				got = item.Published.Format(time.RFC3339Nano)
			}
			if got != want {
				t.Errorf("item %d, %q: got %q, want %q", i, written, got, want)
			}
		}
	}
}
