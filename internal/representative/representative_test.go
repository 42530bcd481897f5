package representative_test

import (
	"regexp"
	"strings"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/planettest/corpustest"
	"necblogs/internal/representative"
)

func rep(name string) planet.Representative {
	return planet.Representative{Name: name, Match: regexp.MustCompile(name)}
}

func word(name string) planet.Representative {
	return planet.Representative{Name: name, Match: regexp.MustCompile(`(?:^|\PL)` + name + `(?:\PL|$)`)}
}

func anybody(name string) planet.Representative { return planet.Representative{Name: name} }

func TestOf(t *testing.T) {
	rules := []planet.Representative{rep("Ida Marsh"), rep("Tom Fell")}
	alike := []planet.Representative{rep("Ann Ash"), rep("Ann Ashworth"), rep("Joann Ash")}
	filler := strings.Repeat("The Assembly of Wexcombe met and talked.\n", 20)
	type test struct {
		name                string
		reps                []planet.Representative
		title, author, text string
		want                string
		from                planet.RepresentativeFrom
	}
	tests := []test{
		{"title", rules, "Tom Fell reports", "Ida Marsh", "Ida Marsh writes", "Tom Fell", planet.FromTitle},
		{"first in the title", rules, "Tom Fell answers Ida Marsh", "", "", "Tom Fell", planet.FromTitle},
		{"byline", rules, "Report", "Ida Marsh", "Tom Fell writes", "Ida Marsh", planet.FromByline},
		{"third line", rules, "Report", "Admin", "\nReport\n\nMay\nby Tom Fell\n" + filler, "Tom Fell", planet.FromText},
		{"fourth line is a mention", rules, "Report", "Admin", "a\nb\nc\nTom Fell spoke.\n" + filler, "Admin", planet.FromAuthor},
		{"deep in the first line", rules, "Report", "Admin", strings.Repeat("é", 120) + " Tom Fell\n" + filler, "Admin", planet.FromAuthor},
		{"signature", rules, "Report", "Admin", filler + "In solidarity,\nTom Fell\nMember\nCo-chair", "Tom Fell", planet.FromText},
		{"signature at the end of a long line", rules, "Report", "Admin", strings.Repeat("é", 120) + " Tom Fell", "Tom Fell", planet.FromText},
		{"fifth line from the end", rules, "Report", "Admin", filler + "Tom Fell spoke.\na\nb\nc\nd", "Admin", planet.FromAuthor},
		{"opening before signature", rules, "Report", "Admin", "by Ida Marsh\n" + filler + "Tom Fell", "Ida Marsh", planet.FromText},
		{"signature below a mention", rules, "Report", "Admin", filler + "We thanked Ida Marsh.\nTom Fell", "Tom Fell", planet.FromText},
		{"signature and a mention above", rules, "Report", "Admin", "Ida Marsh spoke first.\n" + filler + "– Tom Fell", "Tom Fell", planet.FromText},
		{"a companion", rules, "Report", "Admin", "Ida Marsh and I went by the early ferry.\n" + filler, "Admin", planet.FromAuthor},
		{"two companions", rules, "Report", "Admin", "Ida Marsh, Zoë Ash & I went by the early ferry.\n" + filler, "Admin", planet.FromAuthor},
		{"a companion after me", rules, "Report", "Admin", "Myself and Ida Marsh went by the early ferry.\n" + filler, "Admin", planet.FromAuthor},
		{"elected together", rules, "Report", "Admin", "I was elected with my colleague Ida Marsh in May.\n" + filler, "Admin", planet.FromAuthor},
		{"in agreement", rules, "Report", "Admin", "Like Ida Marsh, I went by the early ferry.\n" + filler, "Admin", planet.FromAuthor},
		{"another's report", rules, "Report", "Admin", filler + "See also Ida Marsh’s report.", "Admin", planet.FromAuthor},
		{"sent on with permission", rules, "Report", "Admin", "I post this with Ida Marsh’s permission.\n" + filler, "Ida Marsh", planet.FromText},
		{"sent on with thanks", rules, "Report", "Admin", "I post this with thanks to Ida Marsh.\n" + filler, "Ida Marsh", planet.FromText},
		{"who I is", rules, "Report", "Admin", "I, Ida Marsh, went by the early ferry.\n" + filler, "Ida Marsh", planet.FromText},
		{"a companion above a mention", rules, "Report", "Admin", "Ida Marsh and I went by the early ferry.\nThese are notes that Tom Fell took.\n" + filler, "Tom Fell", planet.FromText},
		{"a companion after the writer", rules, "Report", "Admin", "Myself and Ida Marsh went by the early ferry.\n" + filler, "Admin", planet.FromAuthor},
		{"a photographer", rules, "Report", "Admin", filler + "(Photo by Ida Marsh)", "Admin", planet.FromAuthor},
		{"a picture's credit", rules, "Report", "Admin", "Picture credit: Ida Marsh\nTom Fell writes that it rained.\n" + filler, "Tom Fell", planet.FromText},
		{"posted on behalf of another", rules, "Report", "Admin", filler + "Posted by Ida Marsh on behalf of Tom Fell", "Tom Fell", planet.FromText},
		{"posted for a colleague", rules, "Report", "Admin", "Ida Marsh posts this for our fellow member Tom Fell.\n" + filler, "Tom Fell", planet.FromText},
		{"on behalf of a body", rules, "Report", "Admin", filler + "Sent by Ida Marsh on behalf of the branch of which Tom Fell was chair", "Ida Marsh", planet.FromText},
		{"an imprint", rules, "Report", "Admin", filler + "Published and promoted by Ida Marsh on behalf of the Ferry List.", "Admin", planet.FromAuthor},
		{"an editor", rules, "Report", "Admin", filler + "Edited and typed up by: Ida Marsh", "Admin", planet.FromAuthor},
		{"an author and editor", rules, "Report", "Admin", filler + "Written and edited by Ida Marsh.", "Ida Marsh", planet.FromText},
		{"an author and photographer", rules, "Report", "Admin", "Words & pictures by Ida Marsh, who was there.\n" + filler, "Ida Marsh", planet.FromText},
		{"absent", rules, "Report", "Admin", "Apologies: Ida Marsh\n" + filler, "Admin", planet.FromAuthor},
		{"in the chair", rules, "Report", "Admin", "Chair: Ida Marsh\n" + filler, "Admin", planet.FromAuthor},
		{"a mention before somebody else's companion", rules, "Report", "Admin", "Ida Marsh reports: the chair and I went by the early ferry.\n" + filler, "Ida Marsh", planet.FromText},
		{"signature with a title and a mention above", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Cllr. Tom Fell", "Tom Fell", planet.FromText},
		{"signature with an office and a mention above", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell, elected member (Ferries)", "Tom Fell", planet.FromText},
		{"signature in the line of the greeting", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Yours in solidarity, Tom Fell", "Tom Fell", planet.FromText},
		{"signature with an address", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell – tom@fell.example", "Tom Fell", planet.FromText},
		{"written by", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Written by Tom Fell", "Tom Fell", planet.FromText},
		{"author", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Author: Tom Fell", "Tom Fell", planet.FromText},
		{"reports, below a mention", rules, "Report", "Admin", "Here is also what Ida Marsh wrote.\nTom Fell reports from Wexcombe:\n" + filler, "Tom Fell", planet.FromText},
		{"reports that", rules, "Report", "Admin", "Here is what Ida Marsh wrote.\nTom Fell reports that it rained.\n" + filler, "Ida Marsh", planet.FromText},
		{"signature with an office, by a rule of whole words", []planet.Representative{word("Ida Marsh"), word("Tom Fell")}, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell, member", "Tom Fell", planet.FromText},
		{"byline with an office", rules, "Report", "Admin", "Report by Prof Tom Fell | Ferries\n" + filler + "We thanked Ida Marsh.", "Tom Fell", planet.FromText},
		{"signature with a day", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell 22.09.22", "Tom Fell", planet.FromText},
		{"signature with a day after a comma", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell, 2022-09-22", "Tom Fell", planet.FromText},
		{"signature with a day in words", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell 22nd September 2022", "Tom Fell", planet.FromText},
		{"signature with a day of this year", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell (22 Sept)", "Tom Fell", planet.FromText},
		{"signature with a month", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell September 2022", "Tom Fell", planet.FromText},
		{"signature with honours", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Cllr Tom Fell MA FRSA, Wexcombe", "Tom Fell", planet.FromText},
		{"signature with a handle", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell @tomfell", "Tom Fell", planet.FromText},
		{"signature with a mailbox", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell tom@fell.example", "Tom Fell", planet.FromText},
		{"signature after an office", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Your Assembly member, Tom Fell", "Tom Fell", planet.FromText},
		{"signature after a cheer", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Cheers! Tom Fell, Wexcombe", "Tom Fell", planet.FromText},
		{"a heading with an office", rules, "Report", "Admin", "Harbour master’s report – Ida Marsh\n" + filler + "Tom Fell", "Tom Fell", planet.FromText},
		{"a heading with an officer’s report", rules, "Report", "Admin", "The harbour master’s report from Ida Marsh\n" + filler + "Tom Fell", "Tom Fell", planet.FromText},
		{"thanks to an office", rules, "Report", "Admin", "Ida Marsh writes that it rained.\n" + filler + "Thanks to our chair, Tom Fell", "Ida Marsh", planet.FromText},
		{"a picture’s credit after a dash", rules, "Report", "Admin", "Ida Marsh writes that it rained.\n" + filler + "Photo – Tom Fell", "Ida Marsh", planet.FromText},
		{"a reply", rules, "A reply to Tom Fell", "Ida Marsh", "", "Ida Marsh", planet.FromByline},
		{"a talk", rules, "In the Assembly with Cllr Tom Fell", "Ida Marsh", "", "Ida Marsh", planet.FromByline},
		{"a reply that is posted by another", rules, "A reply to Tom Fell by Ida Marsh", "Tom Fell", "", "Ida Marsh", planet.FromTitle},
		{"a talk that an editor posts", rules, "In the Assembly with Tom Fell", "Admin", "Ida Marsh sat beside me.", "Tom Fell", planet.FromTitle},
		{"a letter to members", rules, "Report", "Admin", "A letter to our members, Ida Marsh\n" + filler, "Ida Marsh", planet.FromText},
		{"thanks to a person", rules, "Report", "Admin", "Ida Marsh writes that it rained.\n" + filler + "Thank you, Tom Fell!", "Ida Marsh", planet.FromText},
		{"a reply to a report", rules, "Report", "Admin", "A reply to the report by Tom Fell\n" + filler + "Ida Marsh", "Ida Marsh", planet.FromText},
		{"the next report", rules, "Report", "Admin", "Ida Marsh tells what happened.\n" + filler + "Next report by Tom Fell", "Ida Marsh", planet.FromText},
		{"two signatures in a line", rules, "Report", "Admin", filler + "Ida Marsh, Tom Fell", "Ida Marsh", planet.FromText},
		{"votes", rules, "Report", "Admin", filler + "Tom Fell 22 votes\nIda Marsh", "Ida Marsh", planet.FromText},
		{"results", rules, "Results", "Admin", "Elected:\nIda Marsh 12,345\n" + filler, "Admin", planet.FromAuthor},
		{"results, by first names", []planet.Representative{rep("Ida"), rep("Tom")}, "Results", "Admin", filler + "Ida Marsh-Lee 12,345\nTurnout: 12%", "Admin", planet.FromAuthor},
		{"results above a signature", rules, "Results", "Admin", "Ida Marsh – 345 votes\nTom Fell tells what that means.\n" + filler, "Tom Fell", planet.FromText},
		{"a signature with offices", rules, "Report", "Admin", filler + "Tom Fell, Wexcombe East, Ferry Committee, Harbour Board", "Tom Fell", planet.FromText},
		{"a signature behind many names", rules, "Report", "Admin", filler + "Apologies: Ann Ash, Zoë Key, Jo Low, Bob Lee. Ida Marsh", "Ida Marsh", planet.FromText},
		{"four who report", rules, "Report", "Admin", "This report is by Ida Marsh, Ann Ash, Zoë Key and Bob Lee.\n" + filler, "Ida Marsh", planet.FromText},
		{"four by whom it is", rules, "Report", "Admin", filler + "By Ida Marsh, Ann Ash, Zoë Key and Bob Lee.", "Ida Marsh", planet.FromText},
		{"four who report below", rules, "Report", "Admin", "Ida Marsh, Ann Ash, Zoë Key and Tom Fell report:\n" + filler, "Ida Marsh", planet.FromText},
		{"three who report", rules, "Report", "Admin", "This is by Ida Marsh, Tom Fell and Ann Ash, who were there.\n" + filler, "Ida Marsh", planet.FromText},
		{"a talk with two", rules, "In the Assembly with Ida Marsh and Tom Fell", "Ida Marsh", "", "Ida Marsh", planet.FromByline},
		{"two names in one line", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell, with Ida Marsh", "Ida Marsh", planet.FromText},
		{"a sentence about a name", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell, who spoke last, was heard.", "Ida Marsh", planet.FromText},
		{"two names on lines of their own", rules, "Report", "Admin", "by Ida Marsh\n" + filler + "Tom Fell\nIda Marsh", "Ida Marsh", planet.FromText},
		{"last lines in order", rules, "Report", "Admin", filler + "Tom Fell\nx\nIda Marsh", "Tom Fell", planet.FromText},
		{"a name that begins another", alike, "Ann Ashworth reports", "", "", "Ann Ashworth", planet.FromTitle},
		{"a name that begins another, which comes first", []planet.Representative{alike[1], alike[0]}, "Ann Ashworth reports", "", "", "Ann Ashworth", planet.FromTitle},
		{"only one, by its rule", []planet.Representative{rep("Ida Marsh")}, "Ida Marsh’s report", "", "", "Ida Marsh", planet.FromTitle},
		{"a name that another begins with", alike, "Report", "Ann Ash", "", "Ann Ash", planet.FromByline},
		{"a name that ends another", alike, "Joann Ash reports", "", "", "Joann Ash", planet.FromTitle},
		{"an accent of its own", []planet.Representative{rep("Zoë Ash"), rep("Tom Fell")}, "Report", "", "by Zoe\u0308 Ash", "Zoë Ash", planet.FromText},
		{"no rule", []planet.Representative{anybody("Ida Marsh")}, "Tom Fell resigns", "Admin", "", "Ida Marsh", planet.FromBlog},
		{"only one", []planet.Representative{rep("Ida Marsh")}, "Report", "Admin", "", "Ida Marsh", planet.FromBlog},
		{"default after rules", []planet.Representative{anybody("Ida Marsh"), rep("Tom Fell")}, "Report", "", "by Tom Fell", "Tom Fell", planet.FromText},
		{"default named in the title", []planet.Representative{rep("Tom Fell"), anybody("Ida Marsh")}, "Ida Marsh’s report", "", "Tom Fell spoke first.", "Ida Marsh", planet.FromTitle},
		{"default as byline", []planet.Representative{rep("Tom Fell"), anybody("Ida Marsh")}, "Report", "", "by Ida Marsh\nTom Fell spoke first.", "Ida Marsh", planet.FromText},
		{"default mentioned", []planet.Representative{rep("Tom Fell"), anybody("Ida Marsh")}, "Report", "", "As Ida Marsh said, it rained.\nTom Fell was dry.", "Tom Fell", planet.FromText},
		{"why I differ", rules, "Why I am against Tom Fell", "Ida Marsh", "", "Ida Marsh", planet.FromByline},
		{"about", rules, "All about Tom Fell", "Ida Marsh", "", "Ida Marsh", planet.FromByline},
		{"default", []planet.Representative{rep("Tom Fell"), anybody("Ida Marsh")}, "Report", "Admin", "", "Ida Marsh", planet.FromBlog},
		{"author", nil, "Report", " Admin ", "by Tom Fell", "Admin", planet.FromAuthor},
		{"nobody", nil, "Report", " ", "text", "", ""},
		{"rules and nobody", rules, "", "", "", "", ""},
		{"second in the title", rules, "Ida Marsh answers Tom Fell", "", "", "Ida Marsh", planet.FromTitle},
		{"only one, without a rule, in the title", []planet.Representative{anybody("Ida Marsh")}, "Ida Marsh’s report", "", "", "Ida Marsh", planet.FromBlog},
		{"by a rule that is not the name", []planet.Representative{{Name: "Ida Marsh", Match: regexp.MustCompile("(?i)our member for East")}, rep("Tom Fell")},
			"Our member for East reports", "", "", "Ida Marsh", planet.FromTitle},
		{"a heading about a name", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell on drains", "Ida Marsh", planet.FromText},
		{"an office after a dash", rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + "Tom Fell - Ferries", "Tom Fell", planet.FromText},
		{"writes on", rules, "Report", "Admin", "Here is also what Ida Marsh wrote.\nTom Fell writes on the tolls\n" + filler, "Tom Fell", planet.FromText},
		{"at the beginning of a long last line", rules, "Report", "Admin", filler + "Tom Fell" + strings.Repeat(" spoke", 40), "Admin", planet.FromAuthor},
	}
	for _, before := range []string{"A report by", "The report by", "Report from:", "Words by", "Reported by", "Notes by", "This report was written by", "A personal report by", "This is a personal view from", "Signed by:", "Signed:", "Report:", "Words:", "Yours,", "All the best,", "Love and solidarity –", "Best wishes,", "Kind regards –", "Warm regards,", "Comradely,",
		"Yours sincerely,", "Fraternally -", "In solidarity ,", "Dr.", "Prof.", "Professor", "Councillor", "Mr", "Mrs", "Ms", "Miss", "Mx", "Rev. Dr.", "Revd", "Sir", "Dame", "Lord",
		"Lady", "Baroness"} {
		tests = append(tests, test{before, rules, "Report", "Admin", "Ida Marsh sat beside me.\n" + filler + before + " Tom Fell", "Tom Fell", planet.FromText})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, from := representative.Of(planet.Blog{Representatives: tt.reps}, tt.title, tt.author, tt.text)
			if got != tt.want || from != tt.from {
				t.Errorf("got %q from %q, want %q from %q", got, from, tt.want, tt.from)
			}
		})
	}
}

func TestCorpus(t *testing.T) {
	c := corpustest.Load(t)
	reps := map[string][]planet.Representative{
		"clpd":               {rep("Gemma Bolton"), rep("Ann Henderson")},
		"mishrahman":         {anybody("Mish Rahman")},
		"jessbarnard-mirror": {anybody("Jess Barnard")},
		"mirror-of-annblack": {anybody("Ann Black")},
	}
	right, labelled := 0, 0
	for _, e := range c.Entries {
		got, from := representative.Of(planet.Blog{Slug: e.Slug, Representatives: reps[e.Slug]}, e.Title, e.Author, e.Text)
		if (from == planet.FromAuthor || from == "") && reps[e.Slug] != nil && e.Text != "" {
			t.Errorf("%s, %q: %q, from the author", e.Slug, e.Title, got)
		}
		if e.Label == nil {
			continue
		}
		if labelled++; got == e.Label.Representative {
			right++
		} else {
			t.Errorf("%s, %q: %q (%s), want %q", e.Slug, e.Title, got, from, e.Label.Representative)
		}
	}
	t.Logf("%d of %d labelled entries right", right, labelled)
}

func BenchmarkOf(b *testing.B) {
	blog := planet.Blog{Representatives: []planet.Representative{rep("Ida Marsh"), rep("Tom Fell")}}
	text := strings.Repeat("The Assembly of Wexcombe met on the hill and talked of drains.\n", 130)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		representative.Of(blog, "Report of the Assembly", "Admin", text)
	}
}
