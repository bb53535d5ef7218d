-- Number cards beside weekly reports; what a report's version changed against the one before, and how it is dressed.

ALTER TABLE reports DROP CONSTRAINT reports_kind_check;
ALTER TABLE reports ADD CONSTRAINT reports_kind_check CHECK (kind IN ('weekly', 'card'));
ALTER TABLE reports ADD COLUMN changes jsonb NOT NULL DEFAULT '[]';  -- [{"code", "before", "after", ...}]
ALTER TABLE reports ADD COLUMN paper text NOT NULL DEFAULT 'a4' CHECK (paper IN ('a4', 'letter'));
ALTER TABLE reports ADD COLUMN logo_blob_id bigint REFERENCES blobs; -- as the settings had it when it was made

-- Whether a report's content names what is marked privileged now, whenever it was marked.
CREATE FUNCTION names_privileged(content jsonb) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT
        FROM actions AS a
        CROSS JOIN jsonb_path_query(content, '$.actions[*]') AS told
        WHERE a.privileged AND told ->> 'kind' = a.kind AND told ->> 'title' = left(a.title, 300)
            AND (told ->> 'happened_at')::timestamptz = a.happened_at
    ) OR EXISTS (
        SELECT
        FROM actions AS a
        CROSS JOIN jsonb_path_query(content, '$.recovery.actions[*].actions[*]') AS told
        WHERE a.privileged AND told ->> 'kind' = a.kind AND told ->> 'title' = a.title
    ) OR EXISTS (
        SELECT
        FROM commitments AS c
        CROSS JOIN jsonb_path_query(content, '$.promises[*]') AS told
        WHERE c.privileged AND told ->> 'promise' = left(c.promise, 300)
    );
END;
