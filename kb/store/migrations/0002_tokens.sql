-- +goose Up
CREATE TABLE tokens (
    hash       TEXT   PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    role       TEXT   NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);

-- +goose Down
DROP TABLE tokens;
