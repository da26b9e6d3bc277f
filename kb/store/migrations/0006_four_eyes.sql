-- +goose Up
-- Who made a token knows its secret: what a token that is nobody's writes is theirs too.
ALTER TABLE tokens ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
UPDATE tokens SET made_by = coalesce((SELECT json_extract(event, '$.actor') FROM audit
    WHERE json_extract(event, '$.action') = 'token.create' AND json_extract(event, '$.object') = tokens.name ORDER BY seq DESC LIMIT 1), '');

-- What was on its way did not remember whose words came in by restoring: everybody
-- who had a part in the article so far is a writer of it.
UPDATE revisions SET review = json_set(review, '$.writers', json((
    SELECT json_group_array(id) FROM (
        SELECT author AS id FROM revisions o WHERE o.article_id = revisions.article_id AND o.number <= revisions.number
        UNION
        SELECT value FROM revisions o, json_each(o.review, '$.writers') WHERE o.article_id = revisions.article_id AND o.number <= revisions.number)
    WHERE id LIKE 'person:%' OR id LIKE 'token:%')))
WHERE state IN ('draft', 'in_review', 'approved', 'superseded');

-- +goose Down
ALTER TABLE tokens DROP COLUMN made_by;
