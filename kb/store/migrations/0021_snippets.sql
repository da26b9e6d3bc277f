-- +goose Up
-- Ready wording of agents: private, proposed or shared.
CREATE TABLE snippets (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    owner TEXT NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('private', 'proposed', 'shared')),
    approver TEXT NOT NULL DEFAULT '',
    changed_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX snippets_code ON snippets (owner, code);

-- +goose Down
DROP TABLE snippets;
