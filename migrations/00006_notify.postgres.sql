-- Processes that listen are told of a new revision as it is committed.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION planet_notify() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_notify('planet', '');
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER planet_notify AFTER UPDATE OF revision ON planet
    FOR EACH ROW EXECUTE FUNCTION planet_notify();
