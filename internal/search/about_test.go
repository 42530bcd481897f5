package search

import (
	"slices"
	"strings"
	"testing"
)

// However a word is written each time, it is one word.
func TestAbout(t *testing.T) {
	text := "Café CAFE cafe\u0301 Turnips ΛΌΓΟΣ λόγος λογοσ " + strings.Repeat("of ", 4) + "turnips"
	if got, want := About(text), []string{"cafe", "of"}; !slices.Equal(got[:2], want) {
		t.Errorf("about %q, want %q first", got, want)
	}
	if got := About(text + strings.Repeat(" filler", 990)); !slices.Equal(got, []string{"filler", "of"}) {
		t.Errorf("about %q, once in 250 words at least", got)
	}
}
