-- Which articles answer which questions, as editors say.
-- +goose Up
CREATE TABLE judgements (
    key INTEGER NOT NULL,
    slug TEXT NOT NULL,
    query TEXT NOT NULL,
    grade INTEGER NOT NULL,
    actor TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (key, slug)
) WITHOUT ROWID;
