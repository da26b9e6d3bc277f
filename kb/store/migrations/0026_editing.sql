-- +goose Up
-- What people have typed and not saved, for each page on which they type.
CREATE TABLE autosaves (
    id         TEXT    PRIMARY KEY,
    person     TEXT    NOT NULL,
    slug       TEXT    NOT NULL,
    form       TEXT    NOT NULL,
    changed_ms INTEGER NOT NULL
);
CREATE INDEX autosaves_person ON autosaves (person, changed_ms);
CREATE INDEX autosaves_changed ON autosaves (changed_ms);

-- Threads of comments, each on a passage: its words, those around them, and where it
-- stood in the revision that it was begun on.
CREATE TABLE threads (
    id          TEXT    PRIMARY KEY,
    slug        TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    field       TEXT    NOT NULL,
    start       INTEGER NOT NULL,
    prefix      TEXT    NOT NULL,
    quote       TEXT    NOT NULL,
    suffix      TEXT    NOT NULL,
    resolved_by TEXT    NOT NULL DEFAULT '',
    resolved_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX threads_slug ON threads (slug);
CREATE TABLE comments (
    id         TEXT    PRIMARY KEY,
    thread     TEXT    NOT NULL REFERENCES threads (id),
    author     TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX comments_thread ON comments (thread, created_ms);

-- Who is to review an article, until which day.
CREATE TABLE assignments (
    slug        TEXT    PRIMARY KEY,
    reviewer    TEXT    NOT NULL,
    due         TEXT    NOT NULL,
    assigned_by TEXT    NOT NULL,
    assigned_ms INTEGER NOT NULL
);

-- What people are told in the console, each thing once; and what is sent to them
-- besides, until it has arrived.
CREATE TABLE notices (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    person  TEXT    NOT NULL,
    cause   TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    slug    TEXT    NOT NULL,
    actor   TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL,
    read_ms INTEGER NOT NULL DEFAULT 0,
    UNIQUE (person, cause)
);
CREATE INDEX notices_at ON notices (at_ms);
CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel    TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    cause      TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    next_ms    INTEGER NOT NULL,
    done_ms    INTEGER NOT NULL DEFAULT 0,
    problem    TEXT    NOT NULL DEFAULT '',
    UNIQUE (channel, recipient, cause)
);
CREATE INDEX deliveries_next ON deliveries (next_ms) WHERE done_ms = 0;

-- Up to which record of the log people have been told; nobody is told of the past.
INSERT INTO meta (name, value) SELECT 'notices_after', CAST(seq AS TEXT) FROM audit_head;

-- +goose Down
DELETE FROM meta WHERE name = 'notices_after';
DROP TABLE deliveries;
DROP TABLE notices;
DROP TABLE assignments;
DROP TABLE comments;
DROP TABLE threads;
DROP TABLE autosaves;
