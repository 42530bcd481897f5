package store

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// Both orders find the same stories, however alike words are without their endings
// or accents; the one with the word in its title comes first.
func TestOrdersFindTheSame(t *testing.T) {
	eachLibrary(t, func(l library) {
		for i, title := range []string{"The plea", "Pleased to report", "What it means for us", "U-turn on pensions", "Ten years",
			"Tense talks", "Tea party", "Tease and denial", "A level results", "AS level results", "Why I resigned", "мой дом", "мои дома",
			"ガラス", "カラス", "Café culture", "ёлка", "елка", "Item1 of 2", "Item11", "Item", "ο άνθρωπος", "राष्ट्रीय समिति", "समेत", "การประชุม", "Vote 1\ufe0f\u20e3 first", "S\u0336t\u0336r\u0336ike called off", "Re\u0332d line", "The year's yield", "Happy days"} {
			l.story(post{"mill", "Ida Wren", title, "Please please please, said the ten of them: help us as it is. Tease us, item 1.", day(3, i%24)})
		}
		l.index()
		for query, first := range map[string]string{
			"plea": "The plea", "pleased": "Pleased to report", "us": "What it means for us", "u": "U-turn on pensions", "ten": "Ten years",
			"tense": "Tense talks", "tea": "Tea party", "tease": "Tease and denial", "as level": "AS level results", `"a level"`: "A level results",
			"is": "", "мой": "мой дом", "мои": "мои дома", "ガラス": "ガラス", "カラス": "カラス", "cafe": "Café culture", "ёлка": "ёлка", "елка": "елка",
			"item1": "Item1 of 2", "item11": "Item11", "item": "Item", "years": "", "yield": "The year's yield", "happiness": "", "happy": "Happy days",
			"ida": "", "ΆΝΘΡΩΠΟΣ": "ο άνθρωπος", "strike": "S\u0336t\u0336r\u0336ike called off", "S\u0336t\u0336r\u0336ike\u0336": "S\u0336t\u0336r\u0336ike called off", "red line": "Re\u0332d line", "समिति": "राष्ट्रीय समिति", "समेत": "समेत", "राष्ट": "", "การประชุม": "การประชุม", `"vote 1 first"`: "Vote 1\ufe0f\u20e3 first", "wren us": "What it means for us", "level": "", "please -pleased": "",
		} {
			newest := titles(l.search(query, search.Newest, planet.Cursor{}, 100))
			best := titles(l.search(query, search.Relevance, planet.Cursor{}, 100))
			if first != "" && (len(best) == 0 || best[0] != first) {
				t.Errorf("search for %s by relevance: %q, want %q first", query, best, first)
			}
			slices.Sort(newest)
			slices.Sort(best)
			if diff := cmp.Diff(newest, best); diff != "" {
				t.Errorf("search for %s (-newest +relevance):\n%s", query, diff)
			}
		}
	})
}
