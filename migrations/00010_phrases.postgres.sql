-- The index for search anew: phrases are looked for in what a story says, as a
-- TSVECTOR keeps only 255 places of a word, and none after 16,383 words. What is
-- said stands apart from the row, as most searches do not read it, and not
-- compressed, as those for phrases read much of it.
--
-- A migration 9 that was never released added the column too: IF NOT EXISTS.

-- +goose Up
TRUNCATE search, indexed;
ALTER TABLE search
    ADD COLUMN IF NOT EXISTS said TEXT NOT NULL, -- the words in their order, a text a line
    ALTER said SET STORAGE EXTERNAL,
    SET (toast_tuple_target = 128);
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0 ON CONFLICT DO NOTHING;
