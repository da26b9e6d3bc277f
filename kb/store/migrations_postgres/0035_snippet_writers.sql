-- Whose words a snippet has: as the SQLite migration of this number.

-- +goose Up
ALTER TABLE snippets ADD COLUMN writers TEXT COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE snippets DROP COLUMN writers;
