-- name: find_logo
-- The blob of the organisation's logo, as the last sync stored it.
SELECT (value ->> 'blob_id')::bigint AS blob_id FROM settings WHERE key = 'logo';
