-- Articles that an answer written by a model rests on: slugs with spaces between them.
-- +goose Up
ALTER TABLE intents ADD COLUMN sources TEXT NOT NULL DEFAULT '';
