package store

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// What changes a story changes what finds it.
func TestIndexFollows(t *testing.T) {
	eachLibrary(t, func(l library) {
		ctx := context.Background()
		a := l.story(post{"mill", "", "Allotments", "On turnips.", day(3, 0)})
		b := l.story(post{"ferry", "", "Marrows", "On marrows.", day(4, 0)})
		l.finds("turnips", search.Newest) // not before its time
		l.index()
		l.finds("turnips", search.Newest, "Allotments")

		l.do(func(tx *Tx) error { // edited
			r := post{"mill", "", "Allotments", "On parsnips.", day(3, 0)}.record()
			r.ID, r.Story, r.Edited, r.Revisions = a.ID, a.ID, day(5, 0), 1
			return tx.Replace(ctx, r, true)
		})
		l.index()
		l.finds("turnips", search.Newest)
		l.finds("parsnips", search.Newest, "Allotments")

		l.do(func(tx *Tx) error { // found to be a copy; published earlier by it
			if err := tx.DropStory(ctx, b.ID); err != nil {
				return err
			}
			a.Entries, a.Published = []int64{a.ID, b.ID}, day(1, 0)
			a.Lists = []string{planet.ListAll, planet.ListBlog("ferry"), planet.ListBlog("mill")}
			return tx.PutStory(ctx, a)
		})
		l.index()
		l.finds("marrows", search.Newest, "Allotments")
		l.finds("parsnips before:2022-07-02", search.Newest, "Allotments")

		hidden := a
		hidden.Shown, hidden.Lists = 0, nil
		l.do(func(tx *Tx) error { return tx.PutStory(ctx, hidden) })
		l.finds("parsnips", search.Newest) // at once, though the index does not know yet
		l.index()
		l.finds("parsnips", search.Newest)
		l.do(func(tx *Tx) error { return tx.PutStory(ctx, a) })
		l.index()
		l.finds("parsnips", search.Newest, "Allotments")
		if done, err := l.IndexSome(ctx, 400); done != 0 || err != nil {
			l.t.Errorf("nothing is left to do, yet it did %d, %v", done, err)
		}
	})
}

// Nothing that was erased stands in the file any more, in any wording it ever had.
func TestEraseLeavesNoWord(t *testing.T) {
	for _, others := range []int{0, 60} {
		l := newLibrary(t, databases["sqlite"](t))
		s := l.story(post{"mill", "", "Qwyxton", "About zvorblatt.", day(3, 0)})
		for i := range others {
			l.story(post{"ferry", "", "Report", fmt.Sprintf("On item %d.", i), day(4, i%24)})
			l.index()
		}
		l.index()
		l.do(func(tx *Tx) error {
			r := post{"mill", "", "Qwyxton", "About jhurmplek.", day(3, 0)}.record()
			r.ID, r.Story, r.Revisions = s.ID, s.ID, 1
			return tx.Replace(t.Context(), r, true)
		})
		l.index()
		words := []string{"qwyxton", "zvorblatt", "jhurmplek"}
		if got := l.inFile(words); len(got) != 3 {
			t.Fatalf("%v of %v in the file before: this test sees nothing", got, words)
		}
		l.erase(s)
		l.index()
		l.finds("jhurmplek", search.Newest)
		if got := l.inFile(words); len(got) != 0 {
			t.Errorf("among %d others: %v still in the file", others, got)
		}
		l.finds("report", search.Newest, titles(l.search("item", search.Newest, planet.Cursor{}, 10))...)
	}
}

// inFile returns those of the words that the database's file holds in clear.
func (l library) inFile(words []string) (found []string) {
	if _, err := l.write.ExecContext(l.t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		l.t.Fatal(err)
	}
	raw, err := os.ReadFile(l.file)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, w := range words {
		if strings.Contains(strings.ToLower(string(raw)), w[1:]) { // FTS5 leaves out what words share with the one before
			found = append(found, w)
		}
	}
	return found
}
