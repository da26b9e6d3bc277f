-- +goose Up
CREATE TABLE articles (
    id     TEXT PRIMARY KEY,
    slug   TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL DEFAULT ''
);

-- A revision's content never changes; only until_ms does, when another follows.
-- Times are Unix milliseconds. Without an end, until_ms is the largest number.
CREATE TABLE revisions (
    article_id TEXT    NOT NULL REFERENCES articles (id),
    number     INTEGER NOT NULL,
    content    TEXT    NOT NULL,
    raw        BLOB,
    hash       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    author     TEXT    NOT NULL DEFAULT '',
    created_ms BIGINT  NOT NULL,
    from_ms    BIGINT  NOT NULL,
    until_ms   BIGINT  NOT NULL,
    PRIMARY KEY (article_id, number)
);
CREATE INDEX revisions_from ON revisions (from_ms);
CREATE INDEX revisions_until ON revisions (until_ms);

CREATE TABLE changes (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL
);

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- +goose Down
DROP TABLE meta;
DROP TABLE changes;
DROP TABLE revisions;
DROP TABLE articles;
