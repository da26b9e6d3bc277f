-- How often it was tried to sign in, where many processes serve the store. Names are made of
-- logins and clients by a key that is not here.

-- +goose Up
CREATE TABLE attempts (
    name    TEXT PRIMARY KEY,
    count   INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
);
CREATE INDEX attempts_last ON attempts (last_ms);

-- +goose Down
DROP TABLE attempts;
