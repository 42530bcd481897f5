-- The MinHash bands of every entry. WITHOUT ROWID keeps them once instead of
-- twice: 44 rows an entry.

-- +goose Up
CREATE TABLE bands (
    band  BIGINT  NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (band, entry)
) WITHOUT ROWID;
