package story

import (
	"testing"

	"necblogs/internal/planet"
)

// An address that tells nothing takes nothing from a guid that both entries have.
func TestSharedAddress(t *testing.T) {
	m := Maker{Blogs: map[string]planet.Blog{"a": {Slug: "a"}, "b": {Slug: "b"}}}
	var r planet.Record
	r.ID, r.Blog, r.Item = 2, "b", planet.Item{GUID: "https://a.example/?p=1", Link: "https://a.example/news/x"}
	k := m.keysOf(r)
	h := hits{
		k.url:    {{Key: k.url, Entry: 1, Blog: "a", Shared: true}, {Key: k.url, Entry: 2, Blog: "b", Shared: true}},
		k.global: {{Key: k.global, Entry: 1, Blog: "a"}, {Key: k.global, Entry: 2, Blog: "b"}},
	}
	for range 100 {
		if got := m.certain(r, h, nil); got[1] != planet.ByGUID {
			t.Fatalf("%v", got)
		}
	}
}
