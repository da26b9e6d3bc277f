-- +goose Up
-- from_ms and until_ms of a revision are the window that it was published for;
-- in_force holds when each is in force by kb.Timeline: of one article never two at
-- once. What was published before this table was there had its window cut when
-- another followed, and stays so: the past does not change.
CREATE TABLE in_force (
    article_id TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    from_ms    BIGINT  NOT NULL,
    until_ms   BIGINT  NOT NULL,
    PRIMARY KEY (article_id, number, from_ms),
    FOREIGN KEY (article_id, number) REFERENCES revisions (article_id, number)
) WITHOUT ROWID;
INSERT INTO in_force (article_id, number, from_ms, until_ms)
    SELECT article_id, number, from_ms, until_ms FROM revisions WHERE state = 'published' AND from_ms < until_ms;
DROP INDEX revisions_from;
DROP INDEX revisions_until;

-- +goose Down
CREATE INDEX revisions_from ON revisions (from_ms);
CREATE INDEX revisions_until ON revisions (until_ms);
DROP TABLE in_force;
