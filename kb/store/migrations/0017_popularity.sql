-- Votes and clicks of a day are kept as sums, after the rows are gone. What is popular
-- is kept as a weight that never has to be counted again: an opening weighs 2^(day/14),
-- half as much as one a fortnight later. Days are those of Shanghai since 1970-01-01;
-- the weights begin with 2026-01-01, day 20454.

-- +goose Up
CREATE TABLE feedback_days (
    day  INTEGER NOT NULL,
    slug TEXT    NOT NULL,
    kind TEXT    NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (day, slug, kind)
) WITHOUT ROWID;
CREATE TABLE popularity (
    slug   TEXT PRIMARY KEY,
    weight REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX popularity_weight ON popularity (weight DESC, slug);

INSERT INTO feedback_days (day, slug, kind, n)
    SELECT (at_ms + 28800000) / 86400000, slug, kind, count(*) FROM feedback GROUP BY 1, 2, 3;
INSERT INTO popularity (slug, weight)
    SELECT slug, sum(n * pow(2, (day - 20454) / 14.0)) FROM feedback_days WHERE kind <> 'unhelpful' GROUP BY slug;

-- +goose Down
DROP TABLE popularity;
DROP TABLE feedback_days;
