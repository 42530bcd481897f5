package story

import (
	"strings"
	"testing"

	"necblogs/internal/planet"
)

// An address that tells nothing takes nothing from a guid that both entries have.
func TestSharedAddress(t *testing.T) {
	m := Maker{Blogs: map[string]planet.Blog{"a": {Slug: "a"}, "b": {Slug: "b"}}}
	var r planet.Record
	r.ID, r.Blog, r.Item = 2, "b", planet.Item{GUID: "https://a.example/?p=1", Link: "https://a.example/news/x"}
	k := keysOf(m.blog(r.Blog), r.Item)
	h := hits{
		k.url:    {{Key: k.url, Entry: 1, Blog: "a", Shared: true}, {Key: k.url, Entry: 2, Blog: "b", Shared: true}},
		k.global: {{Key: k.global, Entry: 1, Blog: "a"}, {Key: k.global, Entry: 2, Blog: "b"}},
	}
	for range 100 {
		if got := m.certain(r, h, nil); got[1] != planet.ByGUID {
			t.Fatalf("%v", got)
		}
	}
	delete(h, k.global)
	if got := m.certain(r, h, []planet.Link{{A: 1, B: 2, Verdict: planet.Verdict{Reason: planet.ByGUID}}}); got[1] != planet.ByGUID {
		t.Errorf("by a guid that it once had: %v", got)
	}
	h = hits{k.url: {{Key: k.url, Entry: 1, Blog: "a"}}}
	if got := m.certain(r, h, nil); len(got) > 0 {
		t.Errorf("by the address, which is its blog's home page: %v", got)
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"The committee met and agreed that the report of the chair is to be sent.":           "en",
		"Der Ausschuss hat beschlossen und wird nicht auf das Ergebnis für die Wahl warten.": "de",
		"Комитет собрался в понедельник и принял доклад.":                                    "ru",
		"Комитет met":  "ru",
		"議会は丘の上で開かれた。": "ja",
		"The committee met and agreed that the report of the chair is to be sent to Нина and Ким.": "en",
		"The report of the chair and the vote. Der Bericht und die Wahl, das ist der Ausschuss.":   "",
		"The vote is of and to " + strings.Repeat("Wexcombe ", 200):                                "",
		"The end.": "", "1, 2, 3": "", "": "",
	} {
		for range 20 { // whatever the order in which languages are tried
			if got := language(text); got != want {
				t.Fatalf("%.80s: %q, want %q", text, got, want)
			}
		}
	}
}
