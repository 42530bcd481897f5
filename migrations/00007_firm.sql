-- The last revision that was not a poll's. Until they are made anew, pages may stay
-- for a moment as they were before a poll, but not as they were before that revision.

-- +goose Up
ALTER TABLE planet ADD COLUMN firm BIGINT NOT NULL DEFAULT 0;
