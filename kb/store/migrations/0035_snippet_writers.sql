-- +goose Up
-- The ids of whose words a snippet has, or who proposed it, one a line: none of them shares
-- it. Empty where it was kept before that was noted.
ALTER TABLE snippets ADD COLUMN writers TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE snippets DROP COLUMN writers;
