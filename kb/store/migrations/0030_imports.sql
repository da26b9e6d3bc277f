-- +goose Up
-- Which article of another system became which one here, and what its text was then.
CREATE TABLE imports (
    source TEXT NOT NULL,
    id     TEXT NOT NULL,
    slug   TEXT NOT NULL,
    hash   TEXT NOT NULL,
    PRIMARY KEY (source, id)
);

-- +goose Down
DROP TABLE imports;
