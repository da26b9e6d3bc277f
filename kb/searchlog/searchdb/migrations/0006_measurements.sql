-- How well the ranking did by the judgements, after every change.
-- +goose Up
CREATE TABLE measurements (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    content INTEGER NOT NULL, -- the last change of the articles
    words TEXT NOT NULL,
    weights TEXT NOT NULL,
    judged TEXT NOT NULL,
    questions INTEGER NOT NULL,
    ndcg REAL NOT NULL,
    mrr REAL NOT NULL,
    recall REAL NOT NULL,
    places TEXT NOT NULL -- by key of the question, as JSON
);
