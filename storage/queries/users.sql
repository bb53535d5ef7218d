-- name: add_user
-- Let somebody in; none where the name is taken.
INSERT INTO users (name, password_hash) VALUES (%(name)s, %(password_hash)s)
ON CONFLICT (name) DO NOTHING
RETURNING user_id;

-- name: get_password_hash
-- What a user's password is checked against.
SELECT password_hash FROM users WHERE name = %(name)s;

-- name: list_users
-- Everybody who may sign in.
SELECT user_id, name, created_at FROM users ORDER BY name;
