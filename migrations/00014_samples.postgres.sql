-- In the place of 44 MinHash bands an entry has a sample of at most 20 of its
-- shingles: less to write, and in fewer places of the index, and more of the copies
-- are found. Migration 15 fills the table.

-- +goose Up
DROP TABLE bands;

CREATE TABLE samples (
    shingle INTEGER NOT NULL,
    entry   INTEGER NOT NULL,
    PRIMARY KEY (shingle, entry)
);
