package main

import (
	"testing"

	"necblogs/internal/config"
	"necblogs/internal/opml"
)

// What an imported filter no longer does is told, for each filter as it is written, and
// that a picture is left out.
func TestImportNotes(t *testing.T) {
	const title = " applies to the title alone here, no longer to the text"
	for list, want := range map[opml.Outline]string{
		{Filter: "council"}:     "Ada: filter = council" + title + "; Planet 2.0 ignored capitals, which here takes (?i) in front",
		{Filter: "(?i)council"}: "Ada: filter = (?i)council" + title,
		{Face: "ada.png"}:       "Ada: face = ada.png is left out: please write the picture's whole address as avatar yourself",
	} {
		im := newImporting(&config.Config{})
		list.Title, list.FeedURL = "Ada", "https://ada.example/feed"
		im.take(list)
		if len(im.notes) != 1 || im.notes[0] != want || im.stanzas[0].IncludeTitle != list.Filter {
			t.Errorf("notes %q, want %q", im.notes, want)
		}
	}
}
