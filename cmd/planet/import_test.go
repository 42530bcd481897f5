package main

import (
	"testing"

	"necblogs/internal/config"
	"necblogs/internal/opml"
)

// What an imported filter no longer does is told, for each filter as it is written.
func TestImportNotes(t *testing.T) {
	const title = " applies to the title alone here, no longer to the text"
	for expr, want := range map[string]string{
		"council":     "Ada: filter = council" + title + "; Planet 2.0 ignored capitals, which here takes (?i) in front",
		"(?i)council": "Ada: filter = (?i)council" + title,
	} {
		im := newImporting(&config.Config{})
		im.take(opml.Outline{Title: "Ada", FeedURL: "https://ada.example/feed", Filter: expr})
		if len(im.notes) != 1 || im.notes[0] != want || im.stanzas[0].IncludeTitle != expr {
			t.Errorf("notes %q, want %q", im.notes, want)
		}
	}
}
