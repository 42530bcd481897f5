-- The number that a story had in a list which it has left. Should it come back
-- (unhide, a blog taken out and in again), it stands in the archives where it stood.

-- +goose Up
CREATE TABLE departed (
    story   INTEGER NOT NULL,
    list    TEXT    NOT NULL,
    entered INTEGER NOT NULL,
    PRIMARY KEY (story, list)
);
