-- The search log, and its sums by day. Single searches go after a while; sums stay.
-- +goose Up
CREATE TABLE intents (
    id INTEGER PRIMARY KEY, -- the time it began in milliseconds, shifted left by 20, and a number
    day INTEGER NOT NULL, -- in Shanghai, from 1970-01-01
    visitor INTEGER NOT NULL,
    face TEXT NOT NULL,
    internal INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    key INTEGER NOT NULL,
    query TEXT NOT NULL,
    filter TEXT NOT NULL,
    hits INTEGER NOT NULL,
    slug TEXT NOT NULL,
    category TEXT NOT NULL,
    tier TEXT NOT NULL,
    score REAL NOT NULL,
    took_us INTEGER NOT NULL,
    clicks INTEGER NOT NULL,
    clicked TEXT NOT NULL,
    place INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    unhelpful INTEGER NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX intents_by_key ON intents (key, day, visitor);

CREATE TABLE days (
    day INTEGER NOT NULL,
    internal INTEGER NOT NULL,
    face TEXT NOT NULL,
    category TEXT NOT NULL,
    requests INTEGER NOT NULL,
    intents INTEGER NOT NULL,
    zero INTEGER NOT NULL,
    weak INTEGER NOT NULL,
    clickable INTEGER NOT NULL,
    clicked INTEGER NOT NULL,
    places INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    unhelpful INTEGER NOT NULL,
    again INTEGER NOT NULL,
    human INTEGER NOT NULL,
    took_us INTEGER NOT NULL,
    PRIMARY KEY (day, internal, face, category)
) WITHOUT ROWID;

CREATE TABLE questions (
    key INTEGER NOT NULL,
    internal INTEGER NOT NULL,
    day INTEGER NOT NULL,
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
    PRIMARY KEY (key, internal, day)
) WITHOUT ROWID;
CREATE INDEX questions_top ON questions (day, internal, intents DESC);
CREATE INDEX questions_gaps ON questions (day, internal, gaps DESC) WHERE gaps > 0;

CREATE TABLE articles (
    day INTEGER NOT NULL,
    slug TEXT NOT NULL,
    searched INTEGER NOT NULL,
    other INTEGER NOT NULL,
    best INTEGER NOT NULL,
    clicked INTEGER NOT NULL,
    places INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    unhelpful INTEGER NOT NULL,
    again INTEGER NOT NULL,
    PRIMARY KEY (day, slug)
) WITHOUT ROWID;
