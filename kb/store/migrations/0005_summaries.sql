-- +goose Up
-- What lists show of a revision, out of its content, so that they need not read the
-- text: revisions_summary holds a whole kb.Summary.
ALTER TABLE revisions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN audience TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN review_by TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN valid_to TEXT NOT NULL DEFAULT '';
UPDATE revisions SET
    title = coalesce(json_extract(content, '$.title'), ''), kind = coalesce(json_extract(content, '$.kind'), ''), category = coalesce(json_extract(content, '$.category'), ''),
    audience = coalesce(json_extract(content, '$.audience'), ''), owner = coalesce(json_extract(content, '$.owner'), ''),
    review_by = coalesce(json_extract(content, '$.reviewBy'), ''), valid_to = coalesce(json_extract(content, '$.validTo'), '');
CREATE INDEX revisions_summary ON revisions (article_id, number, version, hash, state, review, author, created_ms, from_ms, until_ms,
    title, kind, category, audience, owner, review_by, valid_to);

-- +goose Down
DROP INDEX revisions_summary;
ALTER TABLE revisions DROP COLUMN title;
ALTER TABLE revisions DROP COLUMN kind;
ALTER TABLE revisions DROP COLUMN category;
ALTER TABLE revisions DROP COLUMN audience;
ALTER TABLE revisions DROP COLUMN owner;
ALTER TABLE revisions DROP COLUMN review_by;
ALTER TABLE revisions DROP COLUMN valid_to;
