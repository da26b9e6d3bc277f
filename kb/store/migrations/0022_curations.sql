-- +goose Up
-- Curation: what a house decides about the answers to certain questions, as revisions of
-- rules. rule is JSON.
CREATE TABLE curations (
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'in_review', 'published', 'archived')),
    writers TEXT NOT NULL,
    approver TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    rule TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (id, number)
);

-- +goose Down
DROP TABLE curations;
