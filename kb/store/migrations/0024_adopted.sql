-- +goose Up
-- An article that was a file's and is edited here now: its file, and what that said (the
-- hash of its content, empty where it was gone) when somebody last decided to keep ours.
ALTER TABLE articles ADD COLUMN adopted_from TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN adopted_hash TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE articles DROP COLUMN adopted_from;
ALTER TABLE articles DROP COLUMN adopted_hash;
