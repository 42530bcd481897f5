-- The index for search anew: the marks of words that place a story before others,
-- and of lists, stand behind them, where the tokenizer leaves them as they are. What
-- Unicode calls marks belongs to words, for in many scripts these are the vowels; the
-- two separators are U+FE0E and U+FE0F, which say how the sign before them looks.

-- +goose Up
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(
    words,                              -- titles, names of representatives and authors, texts, equal ones once
    marks,                              -- see store.fts5
    content = '', contentless_delete = 1,
    tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators '︎️'"
);
INSERT INTO search (search, rank) VALUES ('automerge', 0), ('hashsize', 16777216), ('usermerge', 8);
DELETE FROM indexed;
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0 ON CONFLICT DO NOTHING;
