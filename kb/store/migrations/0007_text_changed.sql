-- +goose Up
-- When the text last changed, which an import need not be. Of what is here no more is
-- known than when it came.
ALTER TABLE revisions ADD COLUMN changed_ms BIGINT NOT NULL DEFAULT 0;
UPDATE revisions SET changed_ms = created_ms;
DROP INDEX revisions_summary;
CREATE INDEX revisions_summary ON revisions (article_id, number, version, hash, state, review, author, created_ms, changed_ms, from_ms, until_ms,
    title, kind, category, audience, owner, review_by, valid_to);

-- +goose Down
DROP INDEX revisions_summary;
CREATE INDEX revisions_summary ON revisions (article_id, number, version, hash, state, review, author, created_ms, from_ms, until_ms,
    title, kind, category, audience, owner, review_by, valid_to);
ALTER TABLE revisions DROP COLUMN changed_ms;
