-- The index for search anew: the words that place a story before others (of its
-- titles; said often) are words of their own, with a mark before each, so that to
-- find them is not to go through all texts with the word. Weights are no more.

-- +goose Up
TRUNCATE search, indexed;
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0 ON CONFLICT DO NOTHING;
