-- name: load_fetch
-- What a URL answered last: its validators.
SELECT etag, last_modified FROM fetches WHERE source_id = %(source_id)s AND url_hash = sha256(convert_to(%(url)s, 'UTF8'));

-- name: store_fetch
-- Remember what a URL answered; an answer without validators forgets the old ones.
INSERT INTO fetches (source_id, url_hash, url, etag, last_modified, status, fetched_at)
VALUES (
    %(source_id)s, sha256(convert_to(%(url)s, 'UTF8')), %(url)s, %(etag)s, %(last_modified)s, %(status)s, %(fetched_at)s
)
ON CONFLICT (source_id, url_hash) DO UPDATE
SET etag = excluded.etag, last_modified = excluded.last_modified, status = excluded.status,
    fetched_at = excluded.fetched_at;
