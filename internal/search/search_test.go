package search

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

func date(y int, m time.Month, d int) planet.Date { return planet.NewDate(y, m, d) }

func TestParse(t *testing.T) {
	word := func(s string) Term { return Term{Text: s} }
	not := func(s string) Term { return Term{Text: s, Not: true} }
	for _, c := range []struct {
		typed   string
		want    Query
		spelled string // "": as typed
		trouble string
	}{
		{typed: "housing report", want: Query{Terms: []Term{word("housing"), word("report")}}},
		{typed: "  Housing\tHOUSING ", want: Query{Terms: []Term{word("housing")}}, spelled: "housing"},
		{typed: `"rule  Changes" -"no confidence"`, want: Query{Terms: []Term{word("rule changes"), not("no confidence")}},
			spelled: `"rule changes" -"no confidence"`},
		{typed: "“rule changes” −leader – housing", want: Query{Terms: []Term{word("rule changes"), not("leader"), word("housing")}},
			spelled: `"rule changes" -leader housing`},
		{typed: `say"so" "open`, want: Query{Terms: []Term{word("say"), word("so"), word("open")}}, spelled: "say so open"},
		{typed: "don't re-open c++ #NEC (a) x*", want: Query{Terms: []Term{word("don't"), word("re-open"), word("c"), word("nec"), word("a"), word("x")}},
			spelled: "don't re-open c nec a x"},
		{typed: "Chair's CHAIR’S members' o'hara's 's \"the chair's\"",
			want:    Query{Terms: []Term{word("chair"), word("members"), word("o'hara"), word("s"), word("the chair's")}},
			spelled: "chair members o'hara s \"the chair's\""},
		{typed: "a AND b NEAR c", want: Query{Terms: []Term{word("a"), word("and"), word("b"), word("near"), word("c")}}, spelled: "a and b near c"},
		{typed: "Blog:Ann -blog:mill blog:ann representative:ada-quill -representative:ben",
			want: Query{Blogs: []string{"ann"}, NotBlogs: []string{"mill"},
				Representatives: []string{"ada-quill"}, NotRepresentatives: []string{"ben"}},
			spelled: "blog:ann -blog:mill representative:ada-quill -representative:ben"},
		{typed: `blog:"Mill Lane" "blog:ann" foo:bar blog: x`,
			want:    Query{Blogs: []string{"mill-lane"}, Terms: []Term{word("blog:ann"), word("foo:bar"), word("blog"), word("x")}},
			spelled: `"blog:ann" "foo:bar" blog x blog:mill-lane`},
		{typed: "after:2022-07-19 before:2023", want: Query{After: date(2022, 7, 19), Before: date(2023, 1, 1)},
			spelled: "after:2022-07-19 before:2023-01-01"},
		{typed: "after:2022 after:2022-7 before:2024 -after:2023-02-01",
			want: Query{After: date(2022, 7, 1), Before: date(2023, 2, 1)}, spelled: "after:2022-07-01 before:2023-02-01"},
		{typed: "housing after:yesterday before:2022-02-30", want: Query{Terms: []Term{word("housing")}}, spelled: "housing",
			trouble: "after:yesterday is no date; use 2022-07-19, 2022-07 or 2022."},
		{typed: "after:2023 before:2022", want: Query{After: date(2023, 1, 1), Before: date(2022, 1, 1)},
			spelled: "after:2023-01-01 before:2022-01-01",
			trouble: "There is no day from 2023-01-01 on and before 2022-01-01."},
		{typed: "-housing", want: Query{Terms: []Term{not("housing")}}},
		{typed: "–housing", want: Query{Terms: []Term{not("housing")}}, spelled: "-housing"},
		{typed: "after:2022", want: Query{After: date(2022, 1, 1)}, spelled: "after:2022-01-01"},
		{typed: "before:1950", want: Query{Before: date(1950, 1, 1)}, spelled: "before:1950-01-01"},
		{typed: "before:2022 before:2023", want: Query{Before: date(2022, 1, 1)}, spelled: "before:2022-01-01"},
		{typed: "\"\" housing\u00a0blog:", want: Query{Terms: []Term{word("housing"), word("blog")}}, spelled: "housing blog"},
		{typed: "می\u200cخواهم", want: Query{Terms: []Term{word("می\u200cخواهم")}}},
		{typed: "br\u00adid\u200bge \u202ehousing\x00x", want: Query{Terms: []Term{word("bridge"), word("housing"), word("x")}}, spelled: "bridge housing x"},
		{typed: "🎉 -- \" () \xff", trouble: "There is no word in that to look for."},
		{typed: "rule\ufffdchange", want: Query{Terms: []Term{word("rule"), word("change")}}, spelled: "rule change"},
		{typed: " "},
		{typed: ""},
	} {
		got, trouble := Parse(c.typed)
		if diff := cmp.Diff(c.want, got); diff != "" || trouble != c.trouble {
			t.Errorf("%q: trouble %q (-want +got):\n%s", c.typed, trouble, diff)
		}
		if want := c.spelled; want == "" && !c.want.Empty() && got.String() != c.typed || want != "" && got.String() != want {
			t.Errorf("%q is spelled %q, want %q", c.typed, got, want)
		}
	}
}

func TestParseIsBounded(t *testing.T) {
	q, trouble := Parse(strings.Repeat("word1 word2 ", 5000))
	if want := "That is a long search; only its first 16 words were looked for."; len(q.Terms) != 2 || trouble != want {
		t.Errorf("%d terms, trouble %q", len(q.Terms), trouble)
	}
	q, _ = Parse(`"` + strings.Repeat("é ", 5000) + `"`)
	if n := len([]rune(q.Terms[0].Text)); n > 100 {
		t.Errorf("a phrase of %d characters", n)
	}
	if q, _ = Parse(strings.Repeat(".", 100) + "x"); !q.Empty() {
		t.Errorf("%q is looked for where the word came too late", q)
	}
}

// A person or a blog is found by name and by slug, however long.
func TestFilterByName(t *testing.T) {
	long := strings.Repeat("Very Long Name ", 12)
	slug := canonical.Slug(long)
	for typed, want := range map[string]string{`representative:"Zoë Öst"`: "zoe-ost", "representative:zoe-ost": "zoe-ost",
		`representative:"` + long + `"`: slug, "representative:" + slug: slug} {
		if q, trouble := Parse(typed); len(q.Representatives) != 1 || q.Representatives[0] != want || trouble != "" {
			t.Errorf("%s: %q %s, want %s", typed, q.Representatives, trouble, want)
		}
	}
}

// A word is looked for in all the ways in which people write it, and in no others.
func TestSpellings(t *testing.T) {
	for typed, want := range map[string]string{
		"by-election": "byelection", "byelection": "by election", "vice-chair-elect": "vicechairelect", "covid-19": "covid19", "re‐elect": "reelect", "reelected": "re elected",
		"co-op": "coop", "cooperative": "co operative", "antisemitism": "anti semitism", "sub‑committees": "subcommittees", "preeminent": "pre eminent", "multilateral": "multi lateral", "nonaligned": "non aligned", "semicircle": "semi circle", "subgroup": "sub group", "emailed": "e mailed", "e-mail": "email",
		"report": "", "committee": "", "present": "", "none": "", "byes": "", "2022-23": "", "5-6": "",
		"N.E.C.": "nec", "u.k": "uk", "6.2.2": "", "a.b-c": "", "x": "",
		"25": "25th", "25th": "25", "1st": "1", "2": "2nd", "3": "3rd", "11": "11th", "12th": "12", "13": "13th", "22nd": "22", "31": "31st",
		"32": "", "11st": "", "07": "", "th": "", "0": "", "100th": "",
		"350000": "350,000", "£350,000": "350000", "5000": "5,000", "1234567": "1,234,567", "2023": "", "1999": "", "0123456": "", "350": "", "1,5": "", "3.5": "",
		"organization": "organisation", "recognizing": "recognising", "organize": "organise", "organized": "organised", "organizes": "organises", "organizer": "organiser", "organizers": "organisers", "organizations": "organisations",
		"organizational": "organisational", "organisation": "", "seized": "", "citizens": "",
		`"the 25th by-election, in may"`: "the 25 by-election, in may|the 25th byelection in may|the 25 byelection in may",
		`"1 2 3 to 4"`:                   "1st 2 3 to 4|1 2nd 3 to 4|1st 2nd 3 to 4",
	} {
		q, _ := Parse(typed)
		if got := q.Terms[0].Spellings(); got[0] != q.Terms[0].Text || strings.Join(got[1:], "|") != want {
			t.Errorf("%s is also %q, want %q", typed, got, want)
		}
	}
}

// Whatever is typed, the one spelling of what was understood means the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`housing "rule changes" -leader blog:ann -blog:"Mill Lane" representative:ada after:2022-07 before:2023`, `"blog:after:x`, "İstanbul ſ ẞ K",
		`--a -"b" -after:2020 blog:-x:"y" foo:"bar"`, "a's's b'-’s", "a\x00b\u202e\u0301c\xff", `"a:b" “c” d"e`, "after:99999 before:-1", `by-election 25th "U.K. 350000 subcommittees"`, "🎉\u200d\u200c1", strings.Repeat("x ", 40),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q, trouble := Parse(typed)
		again, _ := Parse(q.String())
		if diff := cmp.Diff(q, again); diff != "" {
			t.Fatalf("%q is spelled %q (-meant +read):\n%s", typed, q, diff)
		}
		if strings.TrimSpace(typed) != "" && q.Empty() && trouble == "" {
			t.Fatalf("%q: nothing to look for, and nothing said", typed)
		}
		for _, term := range q.Terms {
			ways := term.Spellings()
			if ways[0] != term.Text || len(ways) > 4 {
				t.Fatalf("%q: spellings %q", typed, ways)
			}
			for _, way := range ways {
				if len(Words(way)) == 0 || strings.ContainsAny(way, "\"\x00") || len([]rune(way)) > 200 {
					t.Fatalf("%q: term %q", typed, way)
				}
			}
		}
		var whole strings.Builder
		for _, fragment := range q.Marker().Title(typed) {
			whole.WriteString(fragment.Text)
		}
		if s := whole.String(); s != "" && s != strings.ReplaceAll(typed, "\n", " ") {
			t.Fatalf("%q became %q when it was marked", typed, s)
		}
		q.Marker().Snippet(typed)
	})
}
