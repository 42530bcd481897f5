package render

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

// written is a comparison in one line: [-gone-], {+new+}, … for what is left out.
func written(runs []run) string {
	var out []string
	for _, r := range runs {
		switch r.Op {
		case "ins":
			out = append(out, "{+"+r.Text+"+}")
		case "del":
			out = append(out, "[-"+r.Text+"-]")
		case "gap":
			out = append(out, "…")
		default:
			out = append(out, r.Text)
		}
	}
	return strings.Join(out, " ")
}

func TestCompare(t *testing.T) {
	count := func(from, to int) string {
		var out []string
		for i := from; i <= to; i++ {
			out = append(out, fmt.Sprint(i))
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"the same", "a b c", "a b c", ""},
		{"white space alone", "a  b\nc", " a b c\n\n", ""},
		{"an accent on its own", "the café", "the cafe\u0301", ""},
		{"one word", "the Marsh Assembly", "the March Assembly", "the [-Marsh-] {+March+} Assembly"},
		{"added at the end", "a b", "a b c d", "a b {+c d+}"},
		{"added at the beginning", "b", "a b", "{+a+} b"},
		{"taken away", "a b c", "a c", "a [-b-] c"},
		{"all of it", "a b", "", "[-a b-]"},
		{"out of nothing", "", "a b", "{+a b+}"},
		{"two places", "a b c d e", "a x c d y", "a [-b-] {+x+} c d [-e-] {+y+}"},
		{"written anew", "x a b c of d e f by the g h i y", "x q r s of t u v by the w w w y", "x [-a b c of d e f by the g h i-] {+q r s of t u v by the w w w+} y"},
		{"few words in common", "a b of the c d e f", "p q of the r s t u", "[-a b-] {+p q+} of the [-c d e f-] {+r s t u+}"},
		{"a sentence in common", "a b c d e. It rained all day. f g h i j", "q r s t u. It rained all day. v w x y z",
			"[-a b c d e.-] {+q r s t u.+} It rained all day. [-f g h i j-] {+v w x y z+}"},
		{"figures", "17 to 12 with 3 absent", "17 to 13 with 2 absent", "17 to [-12-] {+13+} with [-3-] {+2+} absent"},
		{"a move", "a b c d", "c d a b", "[-a b-] c d {+a b+}"},
		{"far apart", count(1, 60) + " x " + count(61, 99), count(1, 60) + " y " + count(61, 99),
			"… " + count(53, 60) + " [-x-] {+y+} " + count(61, 68) + " …"},
		{"long between", "x " + count(1, 40) + " z", "y " + count(1, 40) + " z z",
			"[-x-] {+y+} " + count(1, 8) + " … " + count(33, 40) + " {+z+} z"},
		{"too much to be compared", "a b " + count(1, 700) + " c", "a b " + count(2001, 2300) + " c",
			"a b [-" + count(1, maxShown) + "-] … {+" + count(2001, 2300) + "+} c"},
		{"a word, and much longer", "x " + count(1, 50) + " z", "y " + count(1, 50) + " " + count(1001, 1700) + " z",
			"[-x-] {+y+} " + count(1, 8) + " … " + count(43, 50) + " {+" + count(1001, 1000+maxShown) + "+} … z"},
		{"much in two places", count(1, 9) + " x " + count(11, 19), count(1001, 1700) + " " + count(1, 9) + " y " + count(11, 19) + " " + count(2001, 2700),
			"{+" + count(1001, 1000+maxShown) + "+} … " + count(1, 9) + " [-x-] {+y+} " + count(11, 19) + " {+" + count(2001, 2000+maxShown) + "+} …"},
		{"much longer", "a", "a " + count(1, 700), "a {+" + count(1, maxShown) + "+} …"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, written(compare(tt.old, tt.new))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A text that became another is compared in bounded time and memory, and shown
// in bounded length.
func TestCompareIsBounded(t *testing.T) {
	words := func(seed, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "w%d ", (i*i+seed)%997)
		}
		return b.String()
	}
	runs := compare(words(1, 200_000), words(500, 200_000))
	if got := len(strings.Fields(written(runs))); got > 2*maxShown+4 {
		t.Errorf("%d words shown of a text replaced whole, want at most %d", got, 2*maxShown+4)
	}
}

// The comparison leads from the old text to the new one, whatever they are.
func FuzzCompare(f *testing.F) {
	f.Add("a b c a b b a", "c b a b a c")
	f.Add("x", "")
	f.Add("a b c", "a b d")
	f.Fuzz(func(t *testing.T, old, new string) {
		a, b := strings.Fields(old), strings.Fields(new)
		var s script
		s.middle(a, b, maxSplits)
		s = s.joined()
		var was, is []string
		for _, p := range s {
			if p.op != "ins" {
				was = append(was, p.words...)
			}
			if p.op != "del" {
				is = append(is, p.words...)
			}
		}
		if strings.Join(was, " ") != strings.Join(a, " ") || strings.Join(is, " ") != strings.Join(b, " ") {
			t.Errorf("%q to %q came out as %v", old, new, s)
		}
	})
}

func TestChanges(t *testing.T) {
	at := time.Date(2024, 3, 12, 9, 0, 0, 0, time.UTC)
	got := changes([]planet.Revision{
		{N: 1, Seen: at, Title: "Minuets", Text: "one two"},
		{N: 2, Seen: at.Add(time.Hour), Title: "Minutes", Text: "one two"},
		{N: 3, Seen: at.Add(2 * time.Hour), Title: "Minutes", Text: "one  two\n"},
	}, planet.Entry{Title: "Minutes", Derived: planet.Derived{Text: "one two three"}})
	want := []change{
		{Seen: at.Add(2 * time.Hour), Text: []run{{"", "one two"}, {"ins", "three"}}},
		{Seen: at, Title: []run{{"del", "Minuets"}, {"ins", "Minutes"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("newest first, without the one that only moved white space (-want +got)\n%s", diff)
	}
}
