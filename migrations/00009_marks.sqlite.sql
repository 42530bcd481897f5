-- The index for search anew: the words that place a story before others (of its
-- titles; said often) and its lists are words of their own, with a mark before
-- each, so that to find them is not to go through all texts with the word.

-- +goose Up
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(
    words,                              -- titles, names of representatives and authors, texts, equal ones once
    marks,                              -- see store.fts5
    content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('automerge', 0), ('hashsize', 16777216), ('usermerge', 8);
DELETE FROM indexed;
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0 ON CONFLICT DO NOTHING;
