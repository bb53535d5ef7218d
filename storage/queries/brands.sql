-- name: list_brands
-- The watched brands, the own one first.
SELECT brand_id, name, role, aliases, exclude, domains, context, query, sector
FROM brands
WHERE removed_at IS NULL
ORDER BY role = 'own' DESC, brand_id;

-- name: list_incidents
-- The declared incidents, the latest disclosure first.
SELECT i.incident_id, i.name, i.brand_id, i.occurred_on, i.disclosed_at, i.data_types, i.sector
FROM incidents AS i
JOIN brands AS b USING (brand_id)
WHERE i.removed_at IS NULL AND b.removed_at IS NULL
ORDER BY i.disclosed_at DESC, i.incident_id;
