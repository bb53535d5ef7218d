-- name: keep_import_source
-- The source that imported rows belong to: never crawled, made at its first use.
INSERT INTO sources (name, kind, every_seconds, enabled)
VALUES (%(name)s, 'import', 86400, false)
ON CONFLICT (name) DO UPDATE SET removed_at = NULL WHERE sources.kind = 'import'
RETURNING source_id;
