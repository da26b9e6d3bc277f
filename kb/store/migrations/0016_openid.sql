-- +goose Up
-- Who an account is at the issuer that people sign in at; empty for local accounts.
ALTER TABLE people ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN subject TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX people_identity ON people (issuer, subject) WHERE issuer != '';

-- +goose Down
DROP INDEX people_identity;
ALTER TABLE people DROP COLUMN subject;
ALTER TABLE people DROP COLUMN issuer;
