package store

import (
	"context"

	"necblogs/internal/planet"
)

// Blank deletes the text, the revisions and the received bytes of an entry, and its
// sample from the index. Hashes remain, of its keys and of its text, by which it is
// known if it comes again. [Store.Scrub] says what remains on the disk.
func (t *Tx) Blank(ctx context.Context, entry int64) error {
	if err := t.dropSample(ctx, entry); err != nil {
		return err
	}
	if err := t.exec(ctx, `
		UPDATE entries SET guid = '', url = '', title = '', author = '', lead = '', excerpt = FALSE, words = 0, details = '{}',
			language = '', representative = '', representative_slug = '', representative_from = '', series = '',
			meeting = 0, meeting_from = '', revisions = 0, off = $1 WHERE id = $2`,
		string(planet.Erased), entry); err != nil {
		return err
	}
	empty, err := pack(planet.Entry{})
	if err != nil {
		return err
	}
	if err := t.exec(ctx, `UPDATE contents SET parts = $1, fingerprint = $2 WHERE entry = $3`, empty, []byte{}, entry); err != nil {
		return err
	}
	if err := t.exec(ctx, `DELETE FROM archived WHERE story IN (SELECT story FROM entries WHERE id = $1)`, entry); err != nil {
		return err
	}
	for _, table := range []string{"revisions", "evidence"} {
		if err := t.exec(ctx, `DELETE FROM `+table+` WHERE entry = $1`, entry); err != nil {
			return err
		}
	}
	return nil
}

// Forget deletes the numbers that the stories of erased entries had in lists that they
// have left: these stories never come back. A list that no other story ever entered is
// forgotten altogether, for its name may tell who wrote. The lists of blogs stay: a
// blog's feed has the story's tombstone, and an erased entry still says in which blog
// it was.
func (t *Tx) Forget(ctx context.Context, entries []int64) error {
	ofBlogs := planet.ListBlog("%")
	type row struct {
		List string
		N    int
	}
	left, err := in[row](ctx, t.tx, `SELECT list, COUNT(*) AS n FROM departed WHERE list NOT LIKE ? AND story IN (?) GROUP BY list`, entries, ofBlogs)
	if err != nil {
		return err
	}
	if err := t.execIn(ctx, `DELETE FROM departed WHERE list NOT LIKE ? AND story IN (?)`, ofBlogs, entries); err != nil {
		return err
	}
	for _, l := range left {
		if err := t.exec(ctx, `DELETE FROM entered WHERE list = $1 AND n = $2`, l.List, l.N); err != nil {
			return err
		}
	}
	return nil
}

// ErasedTexts returns those of the hashes of texts that are an erased entry's.
func (t *Tx) ErasedTexts(ctx context.Context, texts []int64) ([]int64, error) {
	return in[int64](ctx, t.tx, `SELECT text_hash FROM entries WHERE off = 'erased' AND text_hash IN (?)`, texts)
}

// Erased reports whether the text of an entry was taken down for good.
func (s *Store) Erased(ctx context.Context, entry int64) (bool, error) {
	return exists(ctx, s.read, `SELECT id FROM entries WHERE id = $1 AND off = 'erased'`, entry)
}

// Scrub makes sure, as far as the database can, that nothing remains of what was
// deleted. In SQLite's files none of it is readable afterwards. PostgreSQL frees the
// space (VACUUM): no query and no dump has the text any more, but its bytes stay on the
// server's disk, and in the write-ahead log, until they are overwritten.
func (s *Store) Scrub(ctx context.Context) error { return s.engine.scrub(ctx, s) }
