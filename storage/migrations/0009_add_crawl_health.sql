-- What tells a crawler that went quiet from a public that did; and the hashes of pages on which leaked data were offered.

ALTER TABLE crawls ADD COLUMN fresh_count integer NOT NULL DEFAULT 0;  -- seen for the first time, whatever became of it
ALTER TABLE crawls ADD COLUMN listed_count integer;     -- entries that the answers showed, known ones too; null: not told

CREATE TABLE leak_pages (                               -- the page itself is never kept
    source_id bigint NOT NULL REFERENCES sources,
    url_hash bytea NOT NULL,
    sha256 bytea NOT NULL,
    url text NOT NULL,
    bytes_count bigint NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, url_hash, sha256)
);
