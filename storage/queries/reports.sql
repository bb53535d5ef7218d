-- name: lock_reports
-- One process at a time makes versions of reports.
SELECT pg_advisory_xact_lock(hashtextextended('number reports', 0));

-- name: find_latest_report
-- The latest version of the report of one week in one language, and whether it says the same in the same dress.
SELECT
    report_id, version,
    content = %(content)s AND paper = %(paper)s AND logo_blob_id IS NOT DISTINCT FROM %(logo_blob_id)s::bigint
        AS is_same
FROM reports
WHERE kind = %(kind)s AND period_start_on = %(start)s AND language = %(language)s
ORDER BY version DESC
LIMIT 1;

-- name: insert_report
-- Add a report, or a new version of it.
INSERT INTO reports (
    kind, period_start_on, period_end_on, language, version, content, created_at, paper, logo_blob_id
)
VALUES (
    %(kind)s, %(start)s, %(end)s, %(language)s, %(version)s, %(content)s, %(created_at)s, %(paper)s, %(logo_blob_id)s
)
RETURNING report_id;

-- name: load_previous_content
-- What the version before a report said.
SELECT before.content
FROM reports AS r
JOIN reports AS before USING (kind, period_start_on, language)
WHERE r.report_id = %(report_id)s AND before.version = r.version - 1;

-- name: load_earlier_card
-- The latest version of the last card of an earlier week.
SELECT content
FROM reports
WHERE kind = 'card' AND period_start_on < %(before)s
ORDER BY period_start_on DESC, version DESC, report_id
LIMIT 1;

-- name: store_report_changes
-- Keep what a version changed.
UPDATE reports SET changes = %(changes)s WHERE report_id = %(report_id)s;

-- name: approve_report
-- Write who approved a report that nobody has approved, in every language that says the same.
UPDATE reports AS r
SET approved_by = %(name)s, approved_at = %(at)s
FROM reports AS given
WHERE given.report_id = %(report_id)s AND given.approved_by IS NULL AND r.approved_by IS NULL AND r.kind = given.kind
    AND r.period_start_on = given.period_start_on AND r.content = given.content
RETURNING r.report_id;

-- name: store_report_file
-- Keep a report's file of one format.
INSERT INTO report_files (report_id, format, blob_id) VALUES (%(report_id)s, %(format)s, %(blob_id)s)
ON CONFLICT (report_id, format) DO UPDATE SET blob_id = excluded.blob_id;

-- name: list_reports
-- All reports of a kind, or one, with the formats there are, the latest period and version first.
SELECT
    r.report_id, r.kind, r.period_start_on, r.period_end_on, r.language, r.version, r.created_at, r.approved_by,
    r.approved_at, r.changes, r.paper, r.logo_blob_id, names_privileged(r.content) AS is_withheld,
    array(SELECT f.format FROM report_files AS f WHERE f.report_id = r.report_id ORDER BY 1) AS formats
FROM reports AS r
WHERE r.report_id = %(report_id)s::bigint OR r.kind = %(kind)s::text
ORDER BY r.period_start_on DESC, r.language, r.version DESC;

-- name: load_report
-- What a report's files are rendered from, and whether it is withheld.
SELECT content, names_privileged(content) AS is_withheld FROM reports WHERE report_id = %(report_id)s;

-- name: load_report_file
-- A report's file of one format, and whether it is withheld.
SELECT b.media_type, b.content, names_privileged(r.content) AS is_withheld
FROM report_files AS f
JOIN reports AS r USING (report_id)
JOIN blobs AS b USING (blob_id)
WHERE f.report_id = %(report_id)s AND f.format = %(format)s;
