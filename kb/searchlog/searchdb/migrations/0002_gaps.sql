-- What editors decided about questions without a good answer.
-- +goose Up
CREATE TABLE gaps (
    key INTEGER PRIMARY KEY,
    query TEXT NOT NULL,
    members TEXT NOT NULL, -- keys, as JSON
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    due INTEGER NOT NULL, -- day; 0 is none
    slug TEXT NOT NULL,
    changed_ms INTEGER NOT NULL
);
