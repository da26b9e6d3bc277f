-- +goose Up
-- Which pictures the text of a revision names: a picture is for whoever may see one of
-- these texts. Without any it is removed some time after it was last uploaded.
CREATE TABLE pictures_named (
    name       TEXT    NOT NULL,
    article_id TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    PRIMARY KEY (name, article_id, number),
    FOREIGN KEY (article_id, number) REFERENCES revisions (article_id, number)
) WITHOUT ROWID;
INSERT INTO pictures_named (name, article_id, number)
    SELECT m.name, r.article_id, r.number FROM media m JOIN revisions r ON instr(json_extract(r.content, '$.body'), m.name) > 0;
ALTER TABLE media ADD COLUMN uploaded_ms BIGINT NOT NULL DEFAULT 0;
UPDATE media SET uploaded_ms = 1000 * CAST(strftime('%s', 'now') AS INTEGER);

-- +goose Down
ALTER TABLE media DROP COLUMN uploaded_ms;
DROP TABLE pictures_named;
