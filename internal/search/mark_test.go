package search

import (
	"strings"
	"testing"
)

// shown is a marked text with its marks in brackets.
func shown(list []Fragment) string {
	var b strings.Builder
	for _, f := range list {
		if f.Mark {
			b.WriteString("[" + f.Text + "]")
		} else {
			b.WriteString(f.Text)
		}
	}
	return b.String()
}

func TestTitle(t *testing.T) {
	for _, c := range [][3]string{
		{"housing", "Housing, houses and housed", "[Housing], [houses] and [housed]"},
		{"report", "Reporter reports on reportage", "[Reporter] [reports] on reportage"},
		{"university", "Universal housing", "[Universal] housing"}, // one stem: that is how the index finds it
		{"cafe", "The Café\u0301s, CAFÉ and cafe\u0301", "The [Café\u0301s], [CAFÉ] and [cafe\u0301]"},
		{`"rule change"`, "Rule change; rule, a change; rule changes", "[Rule change]; rule, a change; [rule changes]"},
		{`"rule change"`, "To change a rule", ""},
		{`rule "rule change"`, "Rules: rule changes", "[Rules]: [rule changes]"},
		{"don't", "I don’t, you don t", "I [don’t], you [don t]"},
		{"a -b", "A b a", "[A] b [a]"},
		{"日本", "日本 日本語", "[日本] 日本語"},
		{"byelection", "By-elections: the byelection was won by election day", "[By-elections]: the [byelection] was won [by election] day"},
		{"co‑operation 25th", "Cooperation on 25 July, 25th July", "[Cooperation] on [25] July, [25th] July"},
		{`"rule change" change rule`, "Rules: rule changes", "[Rules]: [rule changes]"},
		{"elan", "Élan vital", "[Élan] vital"},
		{`"25 july"`, "25th July, 25 and July", "[25th July], 25 and July"},
		{"blog:ann", "Ann", ""},
		{"x", "", ""},
	} {
		q, _ := Parse(c[0])
		if got := shown(q.Marker().Title(c[1])); got != c[2] {
			t.Errorf("%s in %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("Nothing was said about it there. ", 40)
	q, _ := Parse("bridges ferry")
	text := "A bridge.\n" + filler + "The ferry and the\nbridge were mended. " + filler
	got := shown(q.Marker().Snippet(text))
	if !strings.Contains(got, "The [ferry] and the [bridge] were mended.") {
		t.Errorf("not where most of the words are: %q", got)
	}
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || len(got) > 330 {
		t.Errorf("not cut at both ends: %q", got)
	}
	for _, word := range strings.Fields(strings.NewReplacer("[", "", "]", "", "…", "").Replace(got)) {
		if !strings.Contains(" "+strings.Join(strings.Fields(text), " ")+" ", " "+word+" ") {
			t.Errorf("cut within a word: %q", word)
		}
	}
	q, _ = Parse("bridge ferry toll")
	if got := shown(q.Marker().Snippet("A bridge and a ferry. " + filler + "A bridge.")); !strings.HasPrefix(got, "A [bridge] and a [ferry]. Nothing") {
		t.Errorf("not where most of three words are: %q", got)
	}
	if got := shown(q.Marker().Snippet("A bridge.")); got != "A [bridge]." {
		t.Errorf("a whole text: %q", got)
	}
	if got := q.Marker().Snippet(filler); got != nil {
		t.Errorf("found in a text that has none: %q", shown(got))
	}
	if got := shown(q.Marker().Snippet("bridge" + strings.Repeat("x", 999))); got != "" {
		t.Errorf("marked in a longer word: %q", got)
	}
	if got := shown(q.Marker().Snippet(strings.Repeat("日", 300) + " bridge " + strings.Repeat("本", 300))); got != "… [bridge] …" {
		t.Errorf("a text without spaces: %q", got)
	}
	if got := shown(q.Marker().Snippet(strings.Repeat("日", 300) + "、bridge、" + strings.Repeat("本", 300))); got != "… [bridge] …" {
		t.Errorf("a text with no space at all: %q", got)
	}
}

// However many words are looked for, and however many of them begin as those of a long text
// do, each word of the text is stemmed once at most: here each stemming allocates.
func TestEachWordIsStemmedOnce(t *testing.T) {
	text := strings.Repeat("timing ", 1000)
	stemmed := func(typed string) float64 {
		q, _ := Parse(typed)
		m := q.Marker()
		return testing.AllocsPerRun(1, func() { m.Snippet(text) })
	}
	one, many := stemmed("toll"), stemmed("toll tax town tram trust test tide term tale tone tune tick tent team tea turf")
	if one < 1000 || many > one+100 {
		t.Errorf("%.0f allocations for one term, %.0f for sixteen", one, many)
	}
}

func TestAbout(t *testing.T) {
	got := About("Bridge, bridge and BRIDGE; a ferry, a ferry and a ferry on café Café cafe. Twice, twice." + strings.Repeat(" x", 3))
	if want := "a bridge cafe ferry x"; strings.Join(got, " ") != want {
		t.Errorf("about %q, want %q", got, want)
	}
	if got := About(strings.Repeat("bridge ", 3) + strings.Repeat("one two three ", 400)); strings.Join(got, " ") != "one three two" {
		t.Errorf("a long text is about %q, which it says three times", got)
	}
}

func BenchmarkSnippet(b *testing.B) {
	q, _ := Parse("bridges ferry")
	text := strings.Repeat("The assembly of the town had bought before it forgot; nothing was said about it there. ", 90) + " a ferry "
	m := q.Marker()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if m.Snippet(text) == nil {
			b.Fatal("not found")
		}
	}
}
