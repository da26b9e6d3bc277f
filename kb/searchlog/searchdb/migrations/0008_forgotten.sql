-- Days whose intents are forgotten or erased, in part or whole: their sums are not those of
-- their intents. Of those before this table, only the earliest that still has intents may
-- be forgotten in part.
-- +goose Up
CREATE TABLE forgotten (day INTEGER PRIMARY KEY);
INSERT INTO forgotten SELECT DISTINCT day FROM days WHERE day <= coalesce((SELECT day FROM intents ORDER BY id LIMIT 1), 1 << 40);
