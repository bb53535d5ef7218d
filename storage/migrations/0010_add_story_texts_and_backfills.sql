-- Near-copies, brands' queries and context, backfills, the coverage grid, and rules applied anew to what is stored.

ALTER TABLE stories ADD COLUMN joined_to bigint REFERENCES stories;  -- set once a text between the two turned up

CREATE TABLE story_texts (                     -- every distinct text of a story
    fingerprint bytea PRIMARY KEY,             -- SHA-256 of the normalised text
    story_id bigint NOT NULL REFERENCES stories,
    signature bytea,                           -- MinHash of its word triples; empty: too short; null: not made yet
    bands integer[]                            -- where near-copies meet; null where an earlier text has the same signature
);
CREATE INDEX story_texts_story_idx ON story_texts (story_id);
CREATE INDEX story_texts_bands_idx ON story_texts USING gin (bands);
INSERT INTO story_texts (fingerprint, story_id) SELECT fingerprint, story_id FROM stories;

ALTER TABLE brands ADD COLUMN context text[] NOT NULL DEFAULT '{}';  -- one of these must stand near an ambiguous name
ALTER TABLE brands ADD COLUMN query text;      -- matches beside the names

ALTER TABLE unmatched ADD COLUMN author_handle text;
ALTER TABLE unmatched ADD COLUMN country text;
ALTER TABLE unmatched ADD COLUMN edited_at timestamptz;
ALTER TABLE unmatched ADD COLUMN rating double precision;
ALTER TABLE unmatched ADD COLUMN rating_max double precision;
ALTER TABLE unmatched ADD COLUMN reach_count bigint;

CREATE TABLE rematches (                       -- the brands' rules applied anew to what is stored, in batches
    rematch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rules bytea NOT NULL,                      -- SHA-256 of the rules: an interrupted run of the same goes on
    last_mention_id bigint NOT NULL DEFAULT 0,
    last_source_id bigint NOT NULL DEFAULT 0,  -- of the last unmatched text that was looked at
    last_external_id text NOT NULL DEFAULT '',
    read_count bigint NOT NULL DEFAULT 0,
    added_count bigint NOT NULL DEFAULT 0,     -- (mention, brand) that match now
    removed_count bigint NOT NULL DEFAULT 0,   -- (mention, brand) that match no more
    started_at timestamptz NOT NULL,
    finished_at timestamptz
);

ALTER TABLE rounds ADD COLUMN until_at timestamptz;  -- of a backfill: what is later need not be fetched

CREATE TABLE backfills (                       -- how far back each source has been read
    source_id bigint PRIMARY KEY REFERENCES sources,
    address text NOT NULL,                     -- of the kind, url, query and options that were read: others start anew
    since_at timestamptz NOT NULL,             -- how far back it was asked for
    cursor jsonb NOT NULL DEFAULT '{}',        -- where an interrupted one goes on
    reached_at timestamptz,                    -- everything later was read; null: not known yet
    state text NOT NULL CHECK (state IN ('open', 'reached', 'ended')),  -- ended: the source has nothing older
    request_count bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE source_weeks (                    -- the coverage grid: source × ISO week in the organisation's zone
    source_id bigint NOT NULL REFERENCES sources,
    week_on date NOT NULL,                     -- its Monday
    mention_count integer NOT NULL,            -- published in it, of any watched brand
    ad_count integer NOT NULL,                 -- first seen in it
    was_read boolean NOT NULL,                 -- crawled in it with success, or reached by a backfill
    PRIMARY KEY (source_id, week_on)
);
