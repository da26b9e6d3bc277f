-- +goose Up
-- What agents keep at hand, and what they must have read.
CREATE TABLE favourites (
    person TEXT NOT NULL,
    slug TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    PRIMARY KEY (person, slug)
);
CREATE TABLE must_reads (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL,
    revision INTEGER NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE must_read_receipts (
    notice TEXT NOT NULL REFERENCES must_reads (id),
    person TEXT NOT NULL,
    revision INTEGER NOT NULL,
    read_ms INTEGER NOT NULL,
    PRIMARY KEY (notice, person)
);

-- +goose Down
DROP TABLE must_read_receipts;
DROP TABLE must_reads;
DROP TABLE favourites;
