-- +goose Up
-- Which columns the log tells of; empty: it tells of none yet (see baseline.go).
INSERT INTO meta (name, value) VALUES ('audit_columns', '');

-- +goose Down
DELETE FROM meta WHERE name = 'audit_columns';
