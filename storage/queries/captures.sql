-- name: store_ad_capture
-- Keep the answer in which an ad was found with its present words.
INSERT INTO ad_captures (ad_id, url, status, headers, blob_id, captured_at)
VALUES (%(ad_id)s, %(url)s, %(status)s, %(headers)s, %(blob_id)s, %(captured_at)s)
ON CONFLICT (ad_id) DO UPDATE
SET url = excluded.url, status = excluded.status, headers = excluded.headers, blob_id = excluded.blob_id,
    captured_at = excluded.captured_at;

-- name: list_ad_captures
-- The answers in which ads were found.
SELECT c.ad_id, c.url, c.status, c.headers, c.captured_at, b.content AS body
FROM ad_captures AS c
JOIN blobs AS b USING (blob_id)
WHERE c.ad_id = ANY(%(ad_ids)s)
ORDER BY c.ad_id;

-- name: list_ad_identities
-- By which names their sources know ads.
SELECT ad_id, external_id, advertiser FROM ads WHERE ad_id = ANY(%(ad_ids)s);
