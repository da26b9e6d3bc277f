-- What readers and agents say about articles, and what became of it.
-- +goose Up
CREATE TABLE tickets (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    text TEXT NOT NULL, -- masked
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL, -- open, working, done
    owner TEXT NOT NULL,
    due INTEGER NOT NULL, -- day; 0 is none
    answer TEXT NOT NULL
);
CREATE INDEX tickets_by_state ON tickets (state, number);
