-- +goose Up
CREATE TABLE spaces (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE -- a model, and how texts are given to it
) STRICT;
CREATE TABLE vectors (
    space INTEGER NOT NULL REFERENCES spaces (id),
    key BLOB NOT NULL, -- SHA-256 of the text
    vector BLOB NOT NULL, -- a byte a number
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
