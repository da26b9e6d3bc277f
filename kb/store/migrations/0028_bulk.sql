-- +goose Up
-- Changes of many articles, and what became of each: reports that outlive the service.
-- What was done stands in the log, step by step.
CREATE TABLE bulk_jobs (
    id         TEXT    PRIMARY KEY,
    person     TEXT    NOT NULL,
    change     TEXT    NOT NULL,
    started_ms INTEGER NOT NULL
);
CREATE TABLE bulk_outcomes (
    job     TEXT    NOT NULL REFERENCES bulk_jobs (id),
    place   INTEGER NOT NULL,
    outcome TEXT    NOT NULL,
    PRIMARY KEY (job, place)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE bulk_outcomes;
DROP TABLE bulk_jobs;
