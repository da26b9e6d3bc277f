-- The questions that are forgotten with their searches, however many stay beside them.
-- +goose Up
CREATE INDEX questions_few ON questions (day) WHERE visitors < 5; -- searchlog.Shown
