-- +goose Up
-- Where a session was begun, and when it was used last.
ALTER TABLE sessions ADD COLUMN seen_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';

-- Has a row from the first administrator on: the setup link works once, ever.
CREATE TABLE setup (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    done_ms BIGINT  NOT NULL
);
INSERT INTO setup (one, done_ms) SELECT 1, min(created_ms) FROM people WHERE role LIKE 'admin%' HAVING count(*) > 0;

-- The second factor of a person: the secret is sealed with a key that is not in
-- here; step is the last 30 seconds whose code was taken.
CREATE TABLE factors (
    person       TEXT    PRIMARY KEY REFERENCES people (id),
    secret       TEXT    NOT NULL,
    created_ms   BIGINT  NOT NULL,
    confirmed_ms BIGINT  NOT NULL DEFAULT 0,
    step         INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE recovery_codes (
    hash   TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES factors (person) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE recovery_codes;
DROP TABLE factors;
DROP TABLE setup;
ALTER TABLE sessions DROP COLUMN browser;
ALTER TABLE sessions DROP COLUMN address;
ALTER TABLE sessions DROP COLUMN seen_ms;
