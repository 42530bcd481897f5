-- The index for search anew: the word between two texts of a story was one that
-- could be looked for.

-- +goose Up
INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM indexed;
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0 ON CONFLICT DO NOTHING;
