-- +goose Up
-- The files that decide about many articles: taxonomy.yaml, facts.yaml … review is
-- kb.Review and articles a list of reference.Shown, both as JSON.
CREATE TABLE reference_revisions (
    file       TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    content    TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    review     TEXT    NOT NULL DEFAULT '{}',
    articles   TEXT    NOT NULL DEFAULT '[]',
    created_ms BIGINT  NOT NULL,
    from_ms    BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (file, number)
);

-- The hash of each file as it lay on disk when it was looked at last: only what
-- differs from that is a change that somebody made there.
CREATE TABLE reference_seen (
    file TEXT PRIMARY KEY,
    hash TEXT NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER reference_text_stays BEFORE UPDATE OF file, number, content, hash, author, created_ms ON reference_revisions BEGIN SELECT raise(ABORT, 'the text of a revision does not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reference_stays BEFORE DELETE ON reference_revisions BEGIN SELECT raise(ABORT, 'revisions are kept'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE reference_seen;
DROP TABLE reference_revisions;
