-- Questions by face. Days that still have their intents are added up anew; of those before
-- nobody knows any more at which face, so theirs is ''.
-- +goose Up
DROP INDEX questions_top;
DROP INDEX questions_gaps;
DROP INDEX questions_few;
ALTER TABLE questions RENAME TO questions_before;
CREATE TABLE questions (
    key INTEGER NOT NULL,
    internal INTEGER NOT NULL,
    day INTEGER NOT NULL,
    face TEXT NOT NULL,
    query TEXT NOT NULL, -- and what follows up to score: as it was the last time
    slug TEXT NOT NULL,
    category TEXT NOT NULL,
    tier TEXT NOT NULL,
    score REAL NOT NULL,
    visitors INTEGER NOT NULL,
    intents INTEGER NOT NULL,
    zero INTEGER NOT NULL,
    weak INTEGER NOT NULL,
    unclicked INTEGER NOT NULL,
    gaps INTEGER NOT NULL,
    PRIMARY KEY (key, internal, day, face)
) WITHOUT ROWID;
INSERT INTO questions
    SELECT key, internal, day, '', query, slug, category, tier, score, visitors, intents, zero, weak, unclicked, gaps FROM questions_before
    WHERE day < coalesce((SELECT min(day) FROM intents), 1 << 40) ORDER BY key, internal, day;
INSERT INTO questions
    SELECT key, internal, day, face, query, slug, category, tier, score, count(DISTINCT visitor), count(*), sum(hits = 0), sum(hits > 0 AND tier IN ('mostWords', 'grams')),
        sum(face = 'help' AND hits > 0 AND clicks = 0), sum(hits = 0 OR tier IN ('mostWords', 'grams') OR face = 'help' AND clicks = 0)
    FROM intents GROUP BY key, internal, day, face HAVING max(id) IS NOT NULL; -- max: the other columns are those of the last one, https://www.sqlite.org/lang_select.html#bareagg
DROP TABLE questions_before;
CREATE INDEX questions_top ON questions (day, internal, face, intents DESC);
CREATE INDEX questions_gaps ON questions (day, internal, face, gaps DESC) WHERE gaps > 0;
CREATE INDEX questions_few ON questions (day) WHERE visitors < 5; -- searchlog.Shown
