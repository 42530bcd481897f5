package store

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// Phrases are found wherever in a text they stand, and however often it says
// their words.
func TestPhrasesInLongTexts(t *testing.T) {
	eachLibrary(t, func(l library) {
		l.story(post{"mill", "", "The yonder zebra", strings.Repeat("one of a herd that we saw on some day in the ", 400) +
			"then the yonder secretary spoke of the zephyr tribunal", day(3, 0)})
		var long strings.Builder
		for i := range 17_000 {
			long.WriteString("w" + strconv.Itoa(i%3000) + " ")
		}
		l.story(post{"ferry", "", "Of the zebra, the yonder one", long.String() + "marmalade walrus", day(4, 0)})
		l.index()
		for query, want := range map[string][]string{
			`"the yonder secretary"`:                  {"The yonder zebra"},
			`"of the zephyr tribunal"`:                {"The yonder zebra"},
			`"secretary yonder the"`:                  {},
			`zebra -"the zephyr"`:                     {"Of the zebra, the yonder one"},
			`zebra -"the zephyr" -"marmalade walrus"`: {},
			`"marmalade walrus" "w2 w3"`:              {"Of the zebra, the yonder one"},
			`"walrus marmalade"`:                      {},
			`"the yonder"`:                            {"Of the zebra, the yonder one", "The yonder zebra"},
		} {
			l.finds(query, search.Newest, want...)
		}
		l.finds(`"the yonder zebra"`, search.Relevance, "The yonder zebra")
		l.finds(`"the yonder" zebra`, search.Relevance, "Of the zebra, the yonder one", "The yonder zebra")
	})
}

// Both engines find the same phrases in texts beyond the limits of either.
func TestPhrasesAreFoundAlike(t *testing.T) {
	const stories, length, phrases = 5, 9000, 100
	r := rand.New(rand.NewPCG(10, 0))
	zipf := rand.NewZipf(r, 1.1, 4, 800)
	words := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = strconv.FormatUint(zipf.Uint64(), 36)
		}
		return list
	}
	var texts [stories][]string
	var posts [stories][]post
	for i := range texts {
		texts[i] = words(2 * length)
		for n, blog := range []string{"mill", "ferry"} {
			text := strings.Join(texts[i][n*length:(n+1)*length], " ")
			posts[i] = append(posts[i], post{blog, "", strings.Join(words(9), " "), text, day(3, i)})
		}
	}
	var libraries []library
	for _, name := range []string{"sqlite", "postgres"} {
		l := newLibrary(t, databases[name](t))
		for _, p := range posts {
			l.story(p...)
		}
		l.index()
		libraries = append(libraries, l)
	}
	found := 0
	for range phrases {
		text := texts[r.IntN(stories)]
		n := 2 + r.IntN(5)
		if r.IntN(5) == 0 {
			n = 50 // more than can be asked for
		}
		from := r.IntN(len(text) - n)
		if r.IntN(5) == 0 {
			from = length - 1 // from one text into the next
		}
		phrase := slices.Clone(text[from : from+n])
		if r.IntN(3) == 0 {
			phrase[r.IntN(n)] = text[0]
		}
		typed := `"` + strings.Join(phrase, " ") + `"`
		for _, query := range []string{typed, "1 -" + typed, typed + ` -"0 1"`, typed + ` "` + strings.Join(text[:2], " ") + `"`} {
			q, _ := search.Parse(query)
			var lists [2][2][]int64
			for i, l := range libraries {
				for k, look := range []func(context.Context, match, span, planet.Cursor, int) (hits, error){l.searchNewest, l.searchBest} {
					h, err := look(t.Context(), matchOf(q, l.engine.index), spanOf(q, time.UTC), planet.Cursor{}, stories)
					if err != nil {
						t.Fatal(err)
					}
					lists[i][k] = append([]int64{}, h.places...)
				}
			}
			if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
				t.Errorf("%s (-SQLite +PostgreSQL):\n%s", query, diff)
			}
			if n := len(lists[0][0]); 0 < n && n < stories {
				found++
			}
		}
	}
	if found < phrases {
		t.Errorf("%d queries found some: this test sees little", found)
	}
}

// No phrase reaches from one text into the next, and what keeps it from that is
// no word that can be looked for.
func TestPhrasesEndWithTheText(t *testing.T) {
	eachLibrary(t, func(l library) {
		l.story(post{"mill", "", "Assembly", "On the bridge.", day(3, 0)}, post{"ferry", "", "Ferry", "Housing and l0.", day(3, 0)})
		l.story(post{"mill", "", "Turnips", "On turnips.", day(4, 0)}, post{"ferry", "", "Marrows", "On marrows.", day(4, 0)})
		l.index()
		l.finds("l0", search.Newest, "Assembly")
		l.finds("-l0", search.Newest, "Turnips")
		l.finds(`"and l0"`, search.Newest, "Assembly")
		for _, query := range []string{`"bridge housing"`, `"assembly ferry"`, `"ferry on"`, between, `"bridge` + between + `housing"`} {
			for _, rank := range []search.Rank{search.Newest, search.Relevance} {
				l.finds(query, rank)
			}
		}
	})
}
