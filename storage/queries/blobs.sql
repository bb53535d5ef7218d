-- name: store_blob
-- Keep some bytes, once however often they come.
INSERT INTO blobs (sha256, media_type, content) VALUES (sha256(%(content)s), %(media_type)s, %(content)s)
ON CONFLICT (sha256) DO UPDATE SET media_type = blobs.media_type
RETURNING blob_id;

-- name: load_blob
-- Some kept bytes.
SELECT media_type, content FROM blobs WHERE blob_id = %(blob_id)s;
