-- name: lock_reports
-- One process at a time makes versions of reports.
SELECT pg_advisory_xact_lock(hashtextextended('number reports', 0));

-- name: find_latest_report
-- The latest version of the report of one week in one language, and whether it says the same.
SELECT report_id, version, content = %(content)s AS is_same
FROM reports
WHERE kind = %(kind)s AND period_start_on = %(start)s AND language = %(language)s
ORDER BY version DESC
LIMIT 1;

-- name: insert_report
-- Add a report, or a new version of it.
INSERT INTO reports (kind, period_start_on, period_end_on, language, version, content, created_at)
VALUES (%(kind)s, %(start)s, %(end)s, %(language)s, %(version)s, %(content)s, %(created_at)s)
RETURNING report_id;

-- name: store_report_file
-- Keep a report's file of one format.
INSERT INTO report_files (report_id, format, blob_id) VALUES (%(report_id)s, %(format)s, %(blob_id)s)
ON CONFLICT (report_id, format) DO UPDATE SET blob_id = excluded.blob_id;

-- name: list_reports
-- All reports with the formats there are, the latest period and version first.
SELECT
    r.report_id, r.kind, r.period_start_on, r.period_end_on, r.language, r.version, r.created_at, r.approved_by,
    r.approved_at, array(SELECT f.format FROM report_files AS f WHERE f.report_id = r.report_id ORDER BY 1) AS formats
FROM reports AS r
ORDER BY r.period_start_on DESC, r.language, r.version DESC;

-- name: load_report
-- What a report's files are rendered from.
SELECT content FROM reports WHERE report_id = %(report_id)s;

-- name: load_report_file
-- A report's file of one format.
SELECT b.media_type, b.content
FROM report_files AS f
JOIN blobs AS b USING (blob_id)
WHERE f.report_id = %(report_id)s AND f.format = %(format)s;
