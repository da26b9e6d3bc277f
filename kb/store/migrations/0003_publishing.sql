-- +goose Up
-- A change of state adds one to version; review is kb.Review as JSON.
ALTER TABLE revisions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE revisions ADD COLUMN review TEXT NOT NULL DEFAULT '{}';

CREATE TABLE people (
    id          TEXT   PRIMARY KEY,
    login       TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    password    TEXT   NOT NULL,
    created_ms  BIGINT NOT NULL,
    disabled_ms BIGINT NOT NULL DEFAULT 0
);

ALTER TABLE tokens ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN used_ms BIGINT NOT NULL DEFAULT 0;

CREATE TABLE sessions (
    hash       TEXT   PRIMARY KEY,
    person     TEXT   NOT NULL REFERENCES people (id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);

-- The log is only ever added to. audit_head remembers its end apart from it.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    event  TEXT NOT NULL,
    prev   TEXT NOT NULL,
    hash   TEXT NOT NULL
);
CREATE TABLE audit_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash TEXT    NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit;
DROP TABLE sessions;
ALTER TABLE tokens DROP COLUMN used_ms;
ALTER TABLE tokens DROP COLUMN person;
DROP TABLE people;
ALTER TABLE revisions DROP COLUMN review;
ALTER TABLE revisions DROP COLUMN version;
