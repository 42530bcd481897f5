-- The schema stays as it is. Evidence of a meeting (evidence.says) has two kinds
-- more, "year" and "perhaps", which versions before this number cannot read; by it
-- they refuse the database.

-- +goose Up
SELECT 1;
