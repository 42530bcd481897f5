-- Full-text search: one row a story. No text is kept here, only its words; they
-- come stemmed and without accents (package search), so that both engines find
-- the same. Weights: A titles, B names, C words that are said often, D texts.

-- +goose Up
CREATE TABLE search (
    place BIGINT   PRIMARY KEY,         -- the story's place in time (store.place)
    words TSVECTOR NOT NULL             -- with "/list" for each list in which it stands
);
CREATE INDEX search_words ON search USING GIN (words);

CREATE TABLE indexed (
    story INTEGER PRIMARY KEY,
    place BIGINT  NOT NULL
);

-- Stories of which the index does not know what they are now. To mark one locks
-- its row, so that no change is lost to an indexer at work.
CREATE TABLE unindexed (
    story INTEGER PRIMARY KEY
);

-- What the index holds of deleted texts goes with VACUUM.
CREATE TABLE purges (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    begun BOOLEAN NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION mark_unindexed(changed INTEGER) RETURNS void LANGUAGE sql AS $$
    INSERT INTO unindexed (story) SELECT changed WHERE changed <> 0
    ON CONFLICT (story) DO UPDATE SET story = excluded.story
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION listings_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM mark_unindexed(OLD.story);
    ELSE
        PERFORM mark_unindexed(NEW.story);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER listings_search AFTER INSERT OR DELETE ON listings
    FOR EACH ROW EXECUTE FUNCTION listings_search();

-- +goose StatementBegin
CREATE FUNCTION contents_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM mark_unindexed(story) FROM entries WHERE id = NEW.entry;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contents_search AFTER UPDATE OF parts ON contents
    FOR EACH ROW EXECUTE FUNCTION contents_search();

-- +goose StatementBegin
CREATE FUNCTION entries_search() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM mark_unindexed(OLD.story);
    PERFORM mark_unindexed(NEW.story);
    IF NEW.off = 'erased' AND OLD.off <> 'erased' THEN
        INSERT INTO purges (id, begun) VALUES (1, FALSE) ON CONFLICT (id) DO UPDATE SET begun = FALSE;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER entries_search AFTER UPDATE OF story, off ON entries FOR EACH ROW
    WHEN (NEW.story <> OLD.story OR NEW.off <> OLD.off) EXECUTE FUNCTION entries_search();

-- What was stored before.
INSERT INTO unindexed (story) SELECT id FROM stories WHERE shown <> 0;
