-- The host that a feed is asked of: of several machines one alone asks it
-- (store.ClaimDue). Empty until the feed is next polled.

-- +goose Up
ALTER TABLE feeds ADD COLUMN host TEXT NOT NULL DEFAULT '';
