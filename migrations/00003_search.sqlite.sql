-- Full-text search: one row a story. Its rowid is the story's place in time
-- (store.place), so that newest first, dates and pages need no sorting. No text
-- is kept here; snippets are cut from contents.

-- +goose Up
CREATE VIRTUAL TABLE search USING fts5 (
    title,                              -- of its entries
    names,                              -- of representatives and authors
    about,                              -- the words that are said often
    text,                               -- the entries' texts, equal ones once
    lists,                              -- a word for each list it stands in
    content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
-- Merging is done in small steps of our own (store.IndexSome), for no poll to wait long.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
-- What one transaction adds is one piece, and as many as a query hardly feels are merged at once.
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216), ('usermerge', 8);

CREATE TABLE indexed (
    story INTEGER PRIMARY KEY,
    place BIGINT  NOT NULL
);

-- Stories of which the index does not know what they are now.
CREATE TABLE unindexed (
    story INTEGER PRIMARY KEY
);

-- What the index holds of deleted texts goes when all of it is merged.
CREATE TABLE purges (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    begun BOOLEAN NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER listings_search_insert AFTER INSERT ON listings BEGIN
    INSERT INTO unindexed (story) VALUES (NEW.story) ON CONFLICT DO NOTHING;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER listings_search_delete AFTER DELETE ON listings BEGIN
    INSERT INTO unindexed (story) VALUES (OLD.story) ON CONFLICT DO NOTHING;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contents_search_update AFTER UPDATE OF parts ON contents BEGIN
    INSERT INTO unindexed (story) SELECT story FROM entries WHERE id = NEW.entry AND story <> 0 ON CONFLICT DO NOTHING;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_search_update AFTER UPDATE OF story, off ON entries
WHEN NEW.story <> OLD.story OR NEW.off <> OLD.off BEGIN
    INSERT INTO unindexed (story) SELECT v.story FROM (SELECT OLD.story UNION SELECT NEW.story) v
    WHERE v.story <> 0 ON CONFLICT DO NOTHING;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_search_erase AFTER UPDATE OF off ON entries
WHEN NEW.off = 'erased' AND OLD.off <> 'erased' BEGIN
    INSERT INTO purges (id, begun) VALUES (1, FALSE) ON CONFLICT (id) DO UPDATE SET begun = FALSE;
END;
-- +goose StatementEnd

-- What was stored before.
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0;
