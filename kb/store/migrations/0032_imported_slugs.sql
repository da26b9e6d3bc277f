-- An import looks whether another has taken a slug.

-- +goose Up
CREATE INDEX imports_slug ON imports (slug);

-- +goose Down
DROP INDEX imports_slug;
