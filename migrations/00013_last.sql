-- Nothing is looked up by when a feed was last polled, and every poll had to
-- write this index.

-- +goose Up
DROP INDEX feeds_last;
