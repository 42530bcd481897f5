-- The index for search anew: the marks of words that place a story before others,
-- and of lists, stand behind them, and words are others, as in SQLite's index.

-- +goose Up
TRUNCATE search, indexed;
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0 ON CONFLICT DO NOTHING;
