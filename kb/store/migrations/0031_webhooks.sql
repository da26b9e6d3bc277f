-- Addresses that are told what happens, and what is told to each until it has arrived.

-- +goose Up
CREATE TABLE webhooks (
    id         TEXT PRIMARY KEY,
    name       TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    events     TEXT    NOT NULL, -- types, one a line
    internal   INTEGER NOT NULL,
    titles     INTEGER NOT NULL,
    secret     TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    made_by    TEXT    NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE TABLE webhook_deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook    TEXT    NOT NULL,
    event      TEXT    NOT NULL, -- its id, the same at every address
    replay     INTEGER NOT NULL, -- 0, or how often it was asked for again
    type       TEXT    NOT NULL,
    payload    TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    failed_ms  INTEGER NOT NULL DEFAULT 0, -- the first attempt that failed
    next_ms    INTEGER NOT NULL DEFAULT 0,
    done_ms    INTEGER NOT NULL DEFAULT 0,
    outcome    TEXT    NOT NULL DEFAULT '',
    UNIQUE (webhook, event, replay)
);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook, id) WHERE done_ms = 0;
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_ms) WHERE done_ms != 0;

-- Up to where it was looked for what is to be told: set with the first address.
INSERT INTO meta (name, value) VALUES ('webhooks_at', '{}');

-- +goose Down
DELETE FROM meta WHERE name = 'webhooks_at';
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
