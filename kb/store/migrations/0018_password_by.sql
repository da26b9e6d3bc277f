-- +goose Up
-- Who set the password of an account, where that was somebody else: the person must
-- choose another before they do anything. Empty once they have.
ALTER TABLE people ADD COLUMN password_by TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE people DROP COLUMN password_by;
