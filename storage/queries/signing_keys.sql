-- name: add_signing_key
-- Keep a key, unless there is one of that name.
INSERT INTO signing_keys (name, secret) VALUES (%(name)s, %(secret)s) ON CONFLICT (name) DO NOTHING;

-- name: get_signing_key
-- The key of that name.
SELECT secret FROM signing_keys WHERE name = %(name)s;
