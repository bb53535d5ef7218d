-- name: store_leak_page
-- Remember a page on which leaked data were offered, by its hash; the same again only moves when it was last seen.
INSERT INTO leak_pages (source_id, url_hash, sha256, url, bytes_count, first_seen_at, last_seen_at)
VALUES (
    %(source_id)s, sha256(convert_to(%(url)s, 'UTF8')), %(sha256)s, %(url)s, %(bytes_count)s, %(seen_at)s, %(seen_at)s
)
ON CONFLICT (source_id, url_hash, sha256) DO UPDATE SET last_seen_at = excluded.last_seen_at;

-- name: list_leak_pages
-- The states of a source's pages on which leaked data were offered, newest first.
SELECT url, sha256, bytes_count, first_seen_at, last_seen_at
FROM leak_pages
WHERE source_id = %(source_id)s
ORDER BY last_seen_at DESC, url, sha256;
