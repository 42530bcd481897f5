-- One text for SQLite and PostgreSQL. Times are Unix milliseconds, days are days
-- since 1970-01-01, 0 stands for "never". Identifiers are given out by the
-- program (planet.entries, planet.numbers), in the order in which entries were first seen.

-- +goose Up
CREATE TABLE planet (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    revision BIGINT  NOT NULL,          -- grows with every visible change; pages are cached under it
    changed  BIGINT  NOT NULL,          -- when it last did
    entries  INTEGER NOT NULL,          -- identifiers given out to entries
    numbers  INTEGER NOT NULL,          -- and to everything else
    started  BIGINT  NOT NULL,          -- the planet's first start
    secret   BYTEA   NOT NULL           -- 32 random bytes, for signing addresses
);

CREATE TABLE blogs (
    slug     TEXT    PRIMARY KEY,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,          -- in the config
    active   BOOLEAN NOT NULL,          -- in the config
    paused   BOOLEAN NOT NULL,
    entries  INTEGER NOT NULL DEFAULT 0, -- stored, counted as they come
    rules    BIGINT  NOT NULL,          -- hash of what the config says of its entries
    joined   BIGINT  NOT NULL           -- first in the config
);

CREATE TABLE feeds (
    blog          TEXT    PRIMARY KEY REFERENCES blogs (slug),
    address       TEXT    NOT NULL,            -- what the config says
    moved         TEXT    NOT NULL DEFAULT '', -- adopted from a permanent redirect; polled instead
    redirect      TEXT    NOT NULL DEFAULT '', -- where a permanent redirect points, not yet adopted
    sightings     INTEGER NOT NULL DEFAULT 0,  -- polls in a row that saw it
    redirect_seen BIGINT  NOT NULL DEFAULT 0,  -- first of them
    etag          TEXT    NOT NULL DEFAULT '', -- byte for byte as received
    last_modified TEXT    NOT NULL DEFAULT '',
    body_hash     BYTEA,                       -- of the last body that was read whole
    fetched       BIGINT  NOT NULL DEFAULT 0,  -- last full (200) answer
    last_poll     BIGINT  NOT NULL DEFAULT 0,
    last_success  BIGINT  NOT NULL DEFAULT 0,
    http_status   INTEGER NOT NULL DEFAULT 0,
    error         TEXT    NOT NULL DEFAULT '',
    failures      INTEGER NOT NULL DEFAULT 0,  -- in a row
    silent        INTEGER NOT NULL DEFAULT 0,  -- polls in a row that brought nothing new
    next_poll     BIGINT  NOT NULL,
    why           TEXT    NOT NULL DEFAULT '', -- why then
    pace          TEXT    NOT NULL DEFAULT '', -- what feed and server asked for, JSON
    held          BIGINT  NOT NULL DEFAULT 0,
    gone          BIGINT  NOT NULL DEFAULT 0,
    undated       BOOLEAN NOT NULL DEFAULT FALSE, -- its dates move with the fetch and are not believed
    about         TEXT    NOT NULL DEFAULT '', -- the feed's own title, id, addresses, language, JSON
    recent        TEXT    NOT NULL DEFAULT '', -- the last polls, newest first, JSON
    claimed_by    TEXT    NOT NULL DEFAULT '',
    claimed_until BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX feeds_due ON feeds (next_poll);
CREATE INDEX feeds_last ON feeds (last_poll);

CREATE TABLE entries (
    id                  INTEGER PRIMARY KEY,
    blog                TEXT    NOT NULL REFERENCES blogs (slug),
    guid                TEXT    NOT NULL,
    url                 TEXT    NOT NULL,
    title               TEXT    NOT NULL,
    author              TEXT    NOT NULL,
    published           BIGINT  NOT NULL,
    updated             BIGINT  NOT NULL,
    first_seen          BIGINT  NOT NULL,
    edited              BIGINT  NOT NULL DEFAULT 0, -- when the last edit was first seen
    received            BIGINT  NOT NULL,           -- hash of the item as received
    lead                TEXT    NOT NULL,
    excerpt             BOOLEAN NOT NULL,
    words               INTEGER NOT NULL,
    language            TEXT    NOT NULL,
    representative      TEXT    NOT NULL,
    representative_slug TEXT    NOT NULL,
    representative_from TEXT    NOT NULL,
    details             TEXT    NOT NULL,           -- categories, enclosures, image, JSON
    series              TEXT    NOT NULL DEFAULT '',
    meeting             INTEGER NOT NULL DEFAULT 0, -- day
    meeting_from        TEXT    NOT NULL DEFAULT '',
    off                 TEXT    NOT NULL DEFAULT '',
    fed                 BOOLEAN NOT NULL,           -- may enter the merged feeds
    text_hash           BIGINT  NOT NULL DEFAULT 0, -- of the normalised text; 0: too short to tell
    revisions           INTEGER NOT NULL DEFAULT 0,
    story               INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX entries_blog ON entries (blog, published, id);
CREATE INDEX entries_story ON entries (story);
CREATE INDEX entries_text ON entries (text_hash);

-- The item as received, the clean HTML and the plain text, packed and compressed.
CREATE TABLE contents (
    entry       INTEGER PRIMARY KEY REFERENCES entries (id),
    parts       BYTEA   NOT NULL,
    fingerprint BYTEA   NOT NULL
);

CREATE TABLE revisions (
    entry INTEGER NOT NULL REFERENCES entries (id),
    n     INTEGER NOT NULL,
    seen  BIGINT  NOT NULL,             -- when the text that replaced this one was first seen
    title TEXT    NOT NULL,
    parts BYTEA   NOT NULL,
    PRIMARY KEY (entry, n)
);

-- Every guid and address ever seen for an entry, hashed (story.Keys).
CREATE TABLE aliases (
    key    BIGINT  NOT NULL,
    entry  INTEGER NOT NULL REFERENCES entries (id),
    shared BOOLEAN NOT NULL DEFAULT FALSE, -- entries of one blog with different titles have it, so that it tells nothing
    PRIMARY KEY (key, entry)
);

-- What an entry says of a meeting; verdicts are computed from it again as meetings become known.
CREATE TABLE evidence (
    entry     INTEGER PRIMARY KEY REFERENCES entries (id),
    series    TEXT    NOT NULL,
    from_day  INTEGER NOT NULL,         -- the days on which the verdict depends
    to_day    INTEGER NOT NULL,
    says      TEXT    NOT NULL,         -- JSON
    counts    BOOLEAN NOT NULL          -- its entry is on a page
);
CREATE INDEX evidence_days ON evidence (series, from_day);

CREATE TABLE links (
    a      INTEGER NOT NULL REFERENCES entries (id), -- a < b
    b      INTEGER NOT NULL REFERENCES entries (id),
    reason TEXT    NOT NULL,
    score  DOUBLE PRECISION NOT NULL,
    j3     DOUBLE PRECISION NOT NULL,
    c3     DOUBLE PRECISION NOT NULL,
    made   BIGINT  NOT NULL,
    PRIMARY KEY (a, b)
);
CREATE INDEX links_b ON links (b);

CREATE TABLE stories (
    id        INTEGER PRIMARY KEY,      -- of its first entry
    feed_id   TEXT    NOT NULL,
    published BIGINT  NOT NULL,
    updated   BIGINT  NOT NULL,
    shown     INTEGER NOT NULL,         -- entry; 0: on no page
    fullest   INTEGER NOT NULL,
    hidden    BIGINT  NOT NULL DEFAULT 0 -- when the operator took it off
);
CREATE INDEX stories_feed_id ON stories (feed_id);
CREATE INDEX stories_hidden ON stories (hidden);

-- Every list that pages and feeds are cut from: 'all', 'feed', 'blog/SLUG',
-- 'representative/SLUG', 'meeting/SERIES/DATE'.
CREATE TABLE listings (
    list      TEXT    NOT NULL,
    published BIGINT  NOT NULL,
    story     INTEGER NOT NULL REFERENCES stories (id),
    entered   INTEGER NOT NULL,         -- its number among all that ever entered the list, for archives that never change
    PRIMARY KEY (list, published, story)
);
CREATE INDEX listings_story ON listings (story);
CREATE INDEX listings_entered ON listings (list, entered);

-- How many stories have ever entered each list.
CREATE TABLE entered (
    list TEXT    PRIMARY KEY,
    n    INTEGER NOT NULL
);

-- Stories as the archive documents have them for good: those that were asked for.
CREATE TABLE archived (
    story   INTEGER PRIMARY KEY,
    members TEXT    NOT NULL,           -- its entries then, JSON
    parts   BYTEA   NOT NULL            -- JSON, compressed
);

-- How many stories each list holds by month (UTC), counted as they enter and leave.
CREATE TABLE counts (
    list  TEXT    NOT NULL,
    month INTEGER NOT NULL,             -- its first day
    n     INTEGER NOT NULL,
    PRIMARY KEY (list, month)
);

-- The operator's word over the program's.
CREATE TABLE rulings (
    id   INTEGER PRIMARY KEY,
    kind TEXT    NOT NULL,              -- merge, split, hide, erase
    a    INTEGER NOT NULL REFERENCES entries (id),
    b    INTEGER NOT NULL DEFAULT 0,    -- merge: the other
    at   BIGINT  NOT NULL
);
CREATE INDEX rulings_a ON rulings (a);
CREATE INDEX rulings_b ON rulings (b);

CREATE TABLE days (
    blog   TEXT    NOT NULL REFERENCES blogs (slug),
    day    INTEGER NOT NULL,
    polls  INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    fresh  INTEGER NOT NULL,            -- new entries
    PRIMARY KEY (blog, day)
);

CREATE TABLE events (
    id   INTEGER PRIMARY KEY,
    at   BIGINT NOT NULL,
    blog TEXT   NOT NULL REFERENCES blogs (slug),
    kind TEXT   NOT NULL,
    text TEXT   NOT NULL
);
