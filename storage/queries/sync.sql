-- name: lock_sync
-- One process at a time syncs the settings.
SELECT pg_advisory_xact_lock(hashtextextended('sync settings', 0));

-- name: list_synced_settings
-- The stored tables of settings.
SELECT key AS name, value, edited_at IS NOT NULL AS edited, false AS removed FROM settings;

-- name: list_synced_brands
-- The stored brands, in the shape of the settings.
SELECT
    name, role, aliases, exclude, domains, context, query, sector, edited_at IS NOT NULL AS edited,
    removed_at IS NOT NULL AS removed
FROM brands;

-- name: list_synced_incidents
-- The stored incidents, in the shape of the settings.
SELECT
    i.name, b.name AS brand, i.occurred_on, i.disclosed_at, i.data_types, i.sector, i.edited_at IS NOT NULL AS edited,
    i.removed_at IS NOT NULL AS removed
FROM incidents AS i
JOIN brands AS b USING (brand_id);

-- name: list_incident_profiles
-- What ads are judged against.
SELECT i.name, i.occurred_on, i.disclosed_at, i.data_types, i.sector, b.name AS brand, b.aliases
FROM incidents AS i
JOIN brands AS b USING (brand_id)
WHERE i.removed_at IS NULL
ORDER BY i.name;

-- name: list_advertiser_sectors
-- The sectors that ads are judged by.
SELECT name, sector FROM brands WHERE removed_at IS NULL AND sector IS NOT NULL ORDER BY name;

-- name: list_synced_sources
-- The stored sources that are crawled, in the shape of the settings.
SELECT
    name, kind, url, query, every_seconds, allow_private, enabled, options, edited_at IS NOT NULL AS edited,
    removed_at IS NOT NULL AS removed
FROM sources
WHERE kind <> 'import';

-- name: list_synced_schedules
-- The stored schedules, in the shape of the settings.
SELECT
    job AS name, every_seconds, local_time, weekday::int AS weekday, edited_at IS NOT NULL AS edited, false AS removed
FROM schedules;

-- name: sync_setting
-- Take over one table of settings, unless a page changed it.
INSERT INTO settings (key, value) VALUES (%(name)s, %(value)s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE settings.edited_at IS NULL;

-- name: sync_brand
-- Take over a brand, unless a page changed it.
INSERT INTO brands (name, role, aliases, exclude, domains, context, query, sector)
VALUES (%(name)s, %(role)s, %(aliases)s, %(exclude)s, %(domains)s, %(context)s, %(query)s, %(sector)s)
ON CONFLICT (name) DO UPDATE
SET role = excluded.role, aliases = excluded.aliases, exclude = excluded.exclude, domains = excluded.domains,
    context = excluded.context, query = excluded.query, sector = excluded.sector, removed_at = NULL
WHERE brands.edited_at IS NULL;

-- name: sync_incident
-- Take over an incident, unless a page changed it.
INSERT INTO incidents (name, brand_id, occurred_on, disclosed_at, data_types, sector)
SELECT %(name)s, b.brand_id, %(occurred_on)s::date, %(disclosed_at)s, %(data_types)s, %(sector)s
FROM brands AS b
WHERE b.name = %(brand)s
ON CONFLICT (name) DO UPDATE
SET brand_id = excluded.brand_id, occurred_on = excluded.occurred_on, disclosed_at = excluded.disclosed_at,
    data_types = excluded.data_types, sector = excluded.sector, removed_at = NULL
WHERE incidents.edited_at IS NULL;

-- name: sync_source
-- Take over a source, unless a page changed it; asked elsewhere it starts anew, asked otherwise or more often at once.
INSERT INTO sources (name, kind, url, query, every_seconds, allow_private, enabled, options)
VALUES (
    %(name)s, %(kind)s, %(url)s, %(query)s, %(every_seconds)s, %(allow_private)s, %(enabled)s, %(options)s
)
ON CONFLICT (name) DO UPDATE
SET kind = excluded.kind, url = excluded.url, query = excluded.query, every_seconds = excluded.every_seconds,
    allow_private = excluded.allow_private, enabled = excluded.enabled, options = excluded.options, removed_at = NULL,
    cursor = CASE WHEN (sources.kind, sources.url, sources.query) IS DISTINCT FROM
        (excluded.kind, excluded.url, excluded.query) THEN '{}' ELSE sources.cursor END,
    next_due_at = CASE WHEN excluded.every_seconds < sources.every_seconds OR
        (sources.kind, sources.url, sources.query, sources.options, sources.allow_private) IS DISTINCT FROM
        (excluded.kind, excluded.url, excluded.query, excluded.options, excluded.allow_private) THEN NULL ELSE sources.next_due_at END,
    failure_count = CASE WHEN (sources.kind, sources.url, sources.query, sources.options, sources.allow_private) IS DISTINCT FROM
        (excluded.kind, excluded.url, excluded.query, excluded.options, excluded.allow_private) THEN 0 ELSE sources.failure_count END,
    blocked_until = CASE WHEN (sources.kind, sources.url, sources.query, sources.options, sources.allow_private) IS DISTINCT FROM
        (excluded.kind, excluded.url, excluded.query, excluded.options, excluded.allow_private) THEN NULL ELSE sources.blocked_until END
WHERE sources.edited_at IS NULL AND sources.kind <> 'import';

-- name: sync_schedule
-- Take over when a job is due, unless a page changed it.
INSERT INTO schedules (job, every_seconds, local_time, weekday)
VALUES (%(name)s, %(every_seconds)s, %(local_time)s, %(weekday)s)
ON CONFLICT (job) DO UPDATE
SET every_seconds = excluded.every_seconds, local_time = excluded.local_time, weekday = excluded.weekday
WHERE schedules.edited_at IS NULL;

-- name: remove_other_brands
-- Stop watching the brands that are no longer configured.
UPDATE brands SET removed_at = now()
WHERE removed_at IS NULL AND edited_at IS NULL AND name <> ALL(%(names)s::text[]);

-- name: remove_other_incidents
-- Forget the incidents that are no longer configured.
UPDATE incidents SET removed_at = now()
WHERE removed_at IS NULL AND edited_at IS NULL AND name <> ALL(%(names)s::text[]);

-- name: remove_other_sources
-- Stop crawling the sources that are no longer configured.
UPDATE sources SET removed_at = now()
WHERE removed_at IS NULL AND edited_at IS NULL AND kind <> 'import' AND name <> ALL(%(names)s::text[]);

-- name: remove_other_schedules
-- Drop the schedules of jobs that are no more.
DELETE FROM schedules WHERE edited_at IS NULL AND job <> ALL(%(names)s::text[]);

-- name: list_settings
-- All stored tables of settings.
SELECT key, value FROM settings;

-- name: find_import_source
-- One of these names that imports are stored under, if there is any.
SELECT name FROM sources WHERE kind = 'import' AND name = ANY(%(names)s::text[]) LIMIT 1;
