package server_test

import (
	"strings"
	"testing"
)

// What a page does not ask of the address is not in the page, and so not in that
// of whoever asks for the same without it.
func TestQueryThatDoesNotMatter(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 2)...)
	for _, page := range []string{"/about", "/story/1/", "/archive/", "/meeting/", "/status"} {
		w.get(page + "?before=elsewhere")
		if strings.Contains(w.get(page), "elsewhere") {
			t.Errorf("%s has what somebody else has asked with", page)
		}
	}
}
