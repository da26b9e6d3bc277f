-- +goose Up
-- Experiments: two rankings compared by what readers click. ranking is JSON; tallies are
-- sums, of nobody.
CREATE TABLE experiments (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'stopped')),
    actor TEXT NOT NULL,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    ranking TEXT NOT NULL,
    days INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    stopped_ms INTEGER NOT NULL
);
CREATE TABLE experiment_tallies (
    experiment TEXT PRIMARY KEY,
    shown INTEGER NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    ties INTEGER NOT NULL
);

-- +goose Down
DROP TABLE experiment_tallies;
DROP TABLE experiments;
