-- What programs have handed in to be done later, and what came of it.

-- +goose Up
CREATE TABLE tasks (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    who         TEXT    NOT NULL, -- JSON: with the rights of then
    received    INTEGER NOT NULL, -- documents, or ids
    filter      TEXT    NOT NULL, -- by which it was said what is to be deleted
    request     TEXT    NOT NULL, -- JSON: empty once it is over
    result      TEXT    NOT NULL DEFAULT '', -- JSON
    outcomes    TEXT    NOT NULL DEFAULT '', -- JSON: of each document
    enqueued_ms INTEGER NOT NULL,
    started_ms  INTEGER NOT NULL DEFAULT 0,
    finished_ms INTEGER NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0,
    holder      TEXT    NOT NULL DEFAULT '', -- who is at work on it
    held_ms     INTEGER NOT NULL DEFAULT 0   -- and until when it is theirs
);
CREATE INDEX tasks_waiting ON tasks (id) WHERE finished_ms = 0;

-- +goose Down
DROP TABLE tasks;
