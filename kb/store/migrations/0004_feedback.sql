-- +goose Up
CREATE TABLE feedback (
    id        INTEGER PRIMARY KEY,
    slug      TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    query_uid TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    at_ms     BIGINT NOT NULL
);
CREATE INDEX feedback_at ON feedback (at_ms);

CREATE TABLE media (
    name TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    data BLOB NOT NULL
);

-- +goose Down
DROP TABLE media;
DROP TABLE feedback;
