-- WebSub subscriptions at the hubs that blogs name. A blog has one that is in
-- force at most; those that are being given up stay until the hub has agreed.

-- +goose Up
CREATE TABLE websub (
    token    TEXT    PRIMARY KEY,           -- the end of the callback's address
    blog     TEXT    NOT NULL REFERENCES blogs (slug),
    hub      TEXT    NOT NULL,
    topic    TEXT    NOT NULL,
    secret   TEXT    NOT NULL,              -- that pushes are signed with
    leaving  BOOLEAN NOT NULL,              -- being given up
    pending  BOOLEAN NOT NULL,              -- asked for, and not verified by the hub yet
    due      BIGINT  NOT NULL,              -- when to ask the hub again
    failures INTEGER NOT NULL,              -- asked in vain, in a row
    expires  BIGINT  NOT NULL,              -- of the lease
    pushed   BIGINT  NOT NULL DEFAULT 0     -- the last push; 0: none since a poll brought what no push had
);
CREATE INDEX websub_blog ON websub (blog);
