-- The whole schema of Goodwill, as the migrations leave it (a test compares the two). PostgreSQL 17 or newer with pgvector.
-- Columns: *_at aware UTC, *_on a date, *_count, *_seconds, *_days; unknown is NULL, never 0 or ''.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE schema_migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- What is configured: rows synced by name from goodwill.toml; a row with edited_at was changed on a page, and wins.

CREATE TABLE settings (
    key text PRIMARY KEY,                      -- 'organisation', 'alerts', 'reports', ...: one table of goodwill.toml
    value jsonb NOT NULL,
    edited_at timestamptz
);

CREATE TABLE brands (
    brand_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('own', 'competitor')),
    aliases jsonb NOT NULL DEFAULT '[]',       -- [{"text": "...", "case_sensitive": false}]
    exclude text[] NOT NULL DEFAULT '{}',
    domains text[] NOT NULL DEFAULT '{}',
    edited_at timestamptz,
    removed_at timestamptz,
    context text[] NOT NULL DEFAULT '{}',      -- one of these must stand near an ambiguous name
    query text,                                -- matches beside the names
    sector text                                -- in the words of the incident's; null: not stated
);

CREATE TABLE incidents (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    brand_id bigint NOT NULL REFERENCES brands,
    occurred_on date,
    disclosed_at timestamptz NOT NULL,
    data_types text[] NOT NULL DEFAULT '{}',
    sector text,
    edited_at timestamptz,
    removed_at timestamptz
);

CREATE TABLE sources (
    source_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL,
    url text,
    query text,
    every_seconds integer NOT NULL CHECK (every_seconds > 0),
    allow_private boolean NOT NULL DEFAULT false,
    enabled boolean NOT NULL DEFAULT true,
    options jsonb NOT NULL DEFAULT '{}',
    cursor jsonb NOT NULL DEFAULT '{}',        -- since-ids and page tokens: a source never starts over
    next_due_at timestamptz,                   -- null: due at once
    failure_count integer NOT NULL DEFAULT 0,  -- the breaker: raised by a failed crawl, halved by a good one
    blocked_until timestamptz,
    edited_at timestamptz,
    removed_at timestamptz
);

CREATE TABLE schedules (
    job text PRIMARY KEY,
    every_seconds integer CHECK (every_seconds > 0),
    local_time time,                           -- with or without weekday, in the organisation's zone; else every_seconds
    weekday smallint CHECK (weekday BETWEEN 1 AND 7),
    last_due_at timestamptz,                   -- the last moment it was deferred for: what was missed runs once at start
    enabled boolean NOT NULL DEFAULT true,
    edited_at timestamptz,
    CHECK ((every_seconds IS NULL) <> (local_time IS NULL))
);

-- What is crawled.

CREATE TABLE rounds (
    round_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_ids bigint[] NOT NULL,
    since_at timestamptz,                      -- set for a backfill
    requested_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    until_at timestamptz                       -- of a backfill: what is later need not be fetched
);
CREATE INDEX rounds_open_idx ON rounds (round_id) WHERE finished_at IS NULL;
CREATE INDEX rounds_backfill_idx ON rounds (round_id) WHERE since_at IS NOT NULL;

CREATE TABLE crawls (
    crawl_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id bigint NOT NULL REFERENCES rounds,
    source_id bigint NOT NULL REFERENCES sources,
    started_at timestamptz NOT NULL,           -- by the domain's clock, as charts show it
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('ok', 'failed', 'blocked', 'timeout', 'killed')),
    reason text,                               -- one sentence, where the outcome is not ok
    request_count integer NOT NULL DEFAULT 0,
    unchanged_count integer NOT NULL DEFAULT 0,-- answered 304
    bytes_count bigint NOT NULL DEFAULT 0,
    item_count integer NOT NULL DEFAULT 0,     -- seen
    new_count integer NOT NULL DEFAULT 0,      -- matched and stored for the first time
    changed_count integer NOT NULL DEFAULT 0,  -- matched and stored as a new version
    unmatched_count integer NOT NULL DEFAULT 0,
    dropped jsonb NOT NULL DEFAULT '{}',       -- reason: count
    errors jsonb NOT NULL DEFAULT '{}',        -- kind: count
    filled jsonb NOT NULL DEFAULT '{}',        -- field: how many items had it
    fresh_count integer NOT NULL DEFAULT 0,    -- seen for the first time, whatever became of it
    listed_count integer                       -- entries that the answers showed, known ones too; null: not told
);
CREATE INDEX crawls_source_idx ON crawls (source_id, started_at DESC);
CREATE INDEX crawls_open_idx ON crawls (round_id) WHERE finished_at IS NULL;
CREATE INDEX crawls_round_idx ON crawls (round_id);
CREATE INDEX crawls_started_idx ON crawls (started_at);

CREATE TABLE fetches (                         -- conditional GET state, one row a URL
    source_id bigint NOT NULL REFERENCES sources,
    url_hash bytea NOT NULL,
    url text NOT NULL,
    etag text,
    last_modified text,
    status smallint,
    fetched_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, url_hash)
);

CREATE TABLE leak_pages (                      -- on which leaked data were offered; the page itself is never kept
    source_id bigint NOT NULL REFERENCES sources,
    url_hash bytea NOT NULL,
    sha256 bytea NOT NULL,
    url text NOT NULL,
    bytes_count bigint NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, url_hash, sha256)
);

CREATE TABLE seen (                            -- keys of what was taken or refused: not fetched again
    source_id bigint NOT NULL REFERENCES sources,
    external_id text NOT NULL,
    seen_on date NOT NULL,
    outcome text NOT NULL,                     -- 'matched', 'unmatched', or the reason of a drop
    PRIMARY KEY (source_id, external_id)
);

CREATE TABLE unmatched (                       -- named no brand: kept 30 days, so that a new alias finds it
    source_id bigint NOT NULL REFERENCES sources,
    external_id text NOT NULL,
    url text NOT NULL,
    kind text NOT NULL,
    title text,
    text text NOT NULL,
    author text,
    language text,
    published_at timestamptz,
    seen_on date NOT NULL,
    author_handle text,
    country text,
    edited_at timestamptz,
    rating double precision,
    rating_max double precision,
    reach_count bigint,
    PRIMARY KEY (source_id, external_id)
);
CREATE INDEX unmatched_seen_idx ON unmatched (seen_on);

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

-- Mentions. mention_keys is inserted first (ON CONFLICT) and is not partitioned; the rest goes by the immutable first_seen_on.

CREATE TABLE stories (
    story_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint bytea NOT NULL UNIQUE,         -- SHA-256 of the normalised text that began it
    title text,
    first_published_at timestamptz,
    first_source_id bigint REFERENCES sources, -- who had it first
    mention_count integer NOT NULL DEFAULT 0,
    joined_to bigint REFERENCES stories        -- set once a text between the two turned up
);

CREATE TABLE story_texts (                     -- every distinct text of a story
    fingerprint bytea PRIMARY KEY,             -- SHA-256 of the normalised text
    story_id bigint NOT NULL REFERENCES stories,
    signature bytea,                           -- MinHash of its word triples; empty: too short; null: not made yet
    bands integer[]                            -- where near-copies meet; null where an earlier text has the same signature
);
CREATE INDEX story_texts_story_idx ON story_texts (story_id);
CREATE INDEX story_texts_bands_idx ON story_texts USING gin (bands);

CREATE TABLE mention_keys (
    source_id bigint NOT NULL REFERENCES sources,
    external_id text NOT NULL,
    mention_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    first_seen_on date NOT NULL,
    PRIMARY KEY (source_id, external_id)
);

CREATE TABLE mentions (
    mention_id bigint NOT NULL,
    first_seen_on date NOT NULL,
    source_id bigint NOT NULL REFERENCES sources,
    story_id bigint NOT NULL REFERENCES stories,
    kind text NOT NULL CHECK (kind IN ('article', 'post', 'review', 'comment', 'leak_offer')),
    url text NOT NULL,
    title text,
    text text NOT NULL,
    fingerprint bytea NOT NULL,
    author text,
    author_handle text,
    language text,
    country text,
    published_at timestamptz,                  -- null: never drawn on the day it was crawled
    edited_at timestamptz,
    fetched_at timestamptz NOT NULL,
    rating double precision,
    rating_max double precision,
    reach_count bigint,
    version integer NOT NULL DEFAULT 1,
    answered_at timestamptz,                   -- the inbox of mentions that need an answer
    PRIMARY KEY (first_seen_on, mention_id)
) PARTITION BY RANGE (first_seen_on);
-- Months are added ahead of time; what falls into none (a frozen clock, an import) is kept here.
CREATE TABLE mentions_rest PARTITION OF mentions DEFAULT;
CREATE INDEX mentions_published_idx ON mentions (published_at DESC, mention_id DESC);
CREATE INDEX mentions_story_idx ON mentions (story_id);

CREATE TABLE mention_versions (                -- an edited text's earlier wordings
    mention_id bigint NOT NULL,
    first_seen_on date NOT NULL,
    version integer NOT NULL,
    title text,
    text text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (first_seen_on, mention_id, version)
) PARTITION BY RANGE (first_seen_on);
CREATE TABLE mention_versions_rest PARTITION OF mention_versions DEFAULT;

-- One (mention, brand); scored_at null is its place in the queue. Rollups count exactly the rows that are scored and dated.
CREATE TABLE mention_scores (
    mention_id bigint NOT NULL,
    first_seen_on date NOT NULL,
    brand_id bigint NOT NULL REFERENCES brands,
    matched jsonb NOT NULL,                    -- why: {"name", "field", "start", "end", "rule", "context"}
    version integer NOT NULL,                  -- of the mention's text that is, or is to be, scored
    label text CHECK (label IN ('negative', 'neutral', 'positive')),
    negative real,
    neutral real,
    positive real,
    about_breach boolean,
    about_breach_probability real,
    practices text[],
    reason text,                               -- why it was not judged
    model text,                                -- name@revision
    scored_at timestamptz,
    found_at timestamptz,                      -- when it was found; of a source's first crawl when it was published
    PRIMARY KEY (first_seen_on, mention_id, brand_id),
    FOREIGN KEY (first_seen_on, mention_id) REFERENCES mentions ON DELETE CASCADE
);
CREATE INDEX mention_scores_queue_idx ON mention_scores (mention_id) WHERE scored_at IS NULL;
CREATE INDEX mention_scores_brand_idx ON mention_scores (brand_id, mention_id DESC);
CREATE INDEX mention_scores_breach_idx ON mention_scores (brand_id, scored_at) WHERE about_breach;

CREATE TABLE story_brands (                    -- where the rollup counted a story of a brand: once, however many copies
    story_id bigint NOT NULL REFERENCES stories,
    brand_id bigint NOT NULL REFERENCES brands,
    hour_at timestamptz NOT NULL,
    source_kind text NOT NULL,
    language text,
    country text,
    about_breach boolean NOT NULL,
    PRIMARY KEY (story_id, brand_id)
);

-- Rollups: what charts and reports read. Local days are summed when read.

CREATE TABLE rollups (
    brand_id bigint NOT NULL REFERENCES brands,
    hour_at timestamptz NOT NULL,
    source_kind text NOT NULL,
    language text,
    country text,
    negative_count integer NOT NULL DEFAULT 0,
    neutral_count integer NOT NULL DEFAULT 0,
    positive_count integer NOT NULL DEFAULT 0,
    unscored_count integer NOT NULL DEFAULT 0, -- judged to be unreadable: counted, never guessed
    breach_count integer NOT NULL DEFAULT 0,   -- mentions about the breach
    story_count integer NOT NULL DEFAULT 0,
    breach_story_count integer NOT NULL DEFAULT 0,
    UNIQUE NULLS NOT DISTINCT (brand_id, hour_at, source_kind, language, country)
);

CREATE TABLE practice_rollups (
    brand_id bigint NOT NULL REFERENCES brands,
    hour_at timestamptz NOT NULL,
    source_kind text NOT NULL,
    language text,
    country text,
    practice text NOT NULL,
    negative_count integer NOT NULL DEFAULT 0,
    neutral_count integer NOT NULL DEFAULT 0,
    positive_count integer NOT NULL DEFAULT 0,
    UNIQUE NULLS NOT DISTINCT (brand_id, hour_at, source_kind, language, country, practice)
);

-- Competitors' advertising.

CREATE TABLE campaigns (
    campaign_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id bigint NOT NULL REFERENCES brands,
    fingerprint bytea NOT NULL,                -- of the normalised text of its first ad
    title text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ad_count integer NOT NULL DEFAULT 0,
    review text CHECK (review IN ('confirmed', 'dismissed')),
    reviewed_at timestamptz,
    merged_into bigint REFERENCES campaigns    -- turned out to be another's message
);

CREATE TABLE ads (
    ad_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id bigint NOT NULL REFERENCES sources,
    external_id text NOT NULL,
    brand_id bigint NOT NULL REFERENCES brands,
    campaign_id bigint REFERENCES campaigns,
    advertiser text NOT NULL,
    title text,
    text text NOT NULL,
    before_text text,                          -- a promo page's wording before it changed
    fingerprint bytea NOT NULL,
    url text,
    image_url text,
    language text,
    platforms text[] NOT NULL DEFAULT '{}',
    countries text[] NOT NULL DEFAULT '{}',
    started_on date,
    ended_on date,
    reach_low bigint,
    reach_high bigint,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    spend_low bigint,
    spend_high bigint,
    spend_currency text,                       -- ISO 4217
    is_security boolean,                       -- its theme; null: not looked at yet
    sentence_vector vector,                    -- of unit length; null: not made yet
    sentence_model text,                       -- name@revision that made it
    ended_seen_at timestamptz,                 -- when its end was told, of an ad that was seen before it ended
    worded_at timestamptz,                     -- when its present words were first seen, where they have changed
    UNIQUE (source_id, external_id)
);
CREATE INDEX ads_brand_idx ON ads (brand_id, first_seen_at DESC);
CREATE INDEX ads_text_idx ON ads (brand_id, fingerprint);
CREATE INDEX ads_campaign_idx ON ads (campaign_id);

CREATE TABLE ad_scores (
    ad_id bigint PRIMARY KEY REFERENCES ads ON DELETE CASCADE,
    incident_id bigint REFERENCES incidents,
    label text CHECK (label IN ('none', 'implied', 'explicit')),
    probability real,
    quote text,                                -- the words that decided, and their characters in the ad's text
    quote_start integer,
    quote_end integer,
    rule text NOT NULL,
    reasons jsonb NOT NULL,                    -- code: value, put into words when shown
    model text NOT NULL,
    scored_at timestamptz NOT NULL
);

CREATE TABLE page_snapshots (                  -- promo pages: the wording last seen, to tell what changed
    source_id bigint NOT NULL REFERENCES sources,
    url text NOT NULL,
    text text NOT NULL,
    fingerprint bytea NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (source_id, url)
);

-- The organisation's side.

CREATE TABLE actions (
    action_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id bigint NOT NULL REFERENCES brands,
    kind text NOT NULL,                        -- statement, apology, notice, compensation, monitoring_offer, counter_offer, improvement, ...
    title text NOT NULL,
    happened_at timestamptz NOT NULL,
    segment text,
    url text,
    privileged boolean NOT NULL DEFAULT false, -- never leaves by mail, report, export or link
    UNIQUE (brand_id, kind, title, happened_at)
);

CREATE TABLE counter_measures (                -- what the team does about a campaign
    campaign_id bigint PRIMARY KEY REFERENCES campaigns,
    what text NOT NULL,
    owner text,
    due_on date,
    action_id bigint REFERENCES actions,       -- what it became, once it was done
    written_at timestamptz NOT NULL
);

CREATE TABLE commitments (
    commitment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id bigint NOT NULL REFERENCES brands,
    promise text NOT NULL,
    owner text,
    due_on date,
    kept_on date,
    evidence text,
    privileged boolean NOT NULL DEFAULT false, -- never leaves by mail, report, export or link
    UNIQUE (brand_id, promise)
);

CREATE TABLE label_samples (                   -- mentions drawn at random, for people to label without seeing a score
    sample_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seed bigint NOT NULL,
    brand_id bigint REFERENCES brands,         -- null: of all brands
    since_on date,                             -- local days of what could be drawn; null: from the earliest on
    until_on date NOT NULL,
    drawn_count integer NOT NULL,
    frame_count integer NOT NULL,              -- how many could have been drawn
    drawn_at timestamptz NOT NULL
);

CREATE TABLE labels (                          -- judgements by people: an evaluation set of the team's own
    label_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mention_id bigint,
    ad_id bigint REFERENCES ads,
    brand_id bigint REFERENCES brands,
    field text NOT NULL,                       -- sentiment, about_breach, practices, breach_reference
    value jsonb NOT NULL,
    labelled_by text NOT NULL,
    labelled_at timestamptz NOT NULL,
    sample_id bigint REFERENCES label_samples, -- null: picked by hand, so no statistics rest on it
    CHECK ((mention_id IS NULL) <> (ad_id IS NULL))
);
CREATE UNIQUE INDEX labels_sample_idx ON labels (sample_id, mention_id, brand_id, field, labelled_by)
    WHERE sample_id IS NOT NULL;
-- A person's verdict on an ad: the last one counts.
CREATE UNIQUE INDEX labels_ad_idx ON labels (ad_id, field) WHERE ad_id IS NOT NULL;

-- What a customer imports a day beside the crawl.

CREATE TABLE outcomes (                        -- a day's figure of the organisation's own books or survey
    brand_id bigint NOT NULL REFERENCES brands,
    kind text NOT NULL,                        -- closures, calls, complaints, trust
    outcome_on date NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (brand_id, kind, outcome_on)
);

CREATE TABLE instrument_counts (               -- counts by another instrument: shown beside ours, never added to them
    brand_id bigint NOT NULL REFERENCES brands,
    instrument text NOT NULL,
    segment text,                              -- null: all of it
    counted_on date NOT NULL,
    negative_count bigint NOT NULL,
    neutral_count bigint NOT NULL,
    positive_count bigint NOT NULL,
    UNIQUE NULLS NOT DISTINCT (brand_id, instrument, segment, counted_on)
);

-- What is estimated.

CREATE TABLE recovery_estimates (              -- the last of each day is kept
    brand_id bigint NOT NULL REFERENCES brands,
    estimated_on date NOT NULL,                -- local day up to which the data reach
    estimated_at timestamptz NOT NULL,
    estimate jsonb NOT NULL,
    PRIMARY KEY (brand_id, estimated_on)
);

-- What is told, and what is sent.

CREATE TABLE blobs (                           -- PDFs, logos, captures, mail bodies: no folder shared between hosts
    blob_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 bytea NOT NULL UNIQUE,
    media_type text NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ad_captures (                     -- the answer in which an ad was found, as it came
    ad_id bigint PRIMARY KEY REFERENCES ads ON DELETE CASCADE,
    url text NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,                    -- [["name", "value"], ...] in their order, without cookies
    blob_id bigint NOT NULL REFERENCES blobs,  -- the body, its content encoding undone
    captured_at timestamptz NOT NULL
);

CREATE TABLE alerts (
    alert_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,                  -- for instance 'daily:2026-11-24': one decision, however often it is made
    kind text NOT NULL,
    tier text NOT NULL CHECK (tier IN ('urgent', 'daily', 'weekly')),
    brand_id bigint REFERENCES brands,
    subject jsonb NOT NULL,
    decided_at timestamptz NOT NULL
);

CREATE TABLE alert_events (                    -- found, and to be told: one row a story, so that nothing is told twice
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,                  -- for instance 'explicit_ad:campaign:7'
    kind text NOT NULL,                        -- regulator, explicit_ad, spike, leak_offer, commitment_overdue, implied_ad
    brand_id bigint NOT NULL REFERENCES brands,
    ad_id bigint REFERENCES ads,
    mention_id bigint,
    first_seen_on date,                        -- the mention's partition
    subject jsonb NOT NULL,                    -- what is told: title, quote, url, source, why
    happened_at timestamptz NOT NULL,
    found_at timestamptz NOT NULL,
    verdict text CHECK (verdict IN ('confirmed', 'dismissed')),
    judged_by text,
    judged_at timestamptz
);
CREATE INDEX alert_events_found_idx ON alert_events (found_at);

CREATE TABLE alert_tellings (                  -- written with the outbox in one transaction: neither lost nor told twice
    event_id bigint NOT NULL REFERENCES alert_events,
    recipient text NOT NULL,
    alert_id bigint NOT NULL REFERENCES alerts,
    tier text NOT NULL CHECK (tier IN ('urgent', 'daily')),
    told_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, recipient)
);

CREATE TABLE alert_readers (                   -- since when somebody is told, and what they no longer want
    recipient text PRIMARY KEY,
    known_since timestamptz NOT NULL,
    refused_tiers text[] NOT NULL DEFAULT '{}',
    refused_at timestamptz
);

CREATE TABLE alert_scans (                     -- up to when judgements were looked through
    name text PRIMARY KEY,
    scanned_until timestamptz NOT NULL
);

CREATE TABLE signing_keys (                    -- made at random by whoever needs one first; links in mails are signed by it
    name text PRIMARY KEY,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE reports (
    report_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- its number
    kind text NOT NULL CHECK (kind IN ('weekly', 'card')),
    period_start_on date NOT NULL,
    period_end_on date NOT NULL,
    language text NOT NULL,
    version integer NOT NULL DEFAULT 1,        -- a late correction makes a new one
    content jsonb NOT NULL,                    -- all that its files are rendered from
    created_at timestamptz NOT NULL,
    approved_by text,
    approved_at timestamptz,
    changes jsonb NOT NULL DEFAULT '[]',       -- against the version before: [{"code", "before", "after", ...}]
    paper text NOT NULL DEFAULT 'a4' CHECK (paper IN ('a4', 'letter')),
    logo_blob_id bigint REFERENCES blobs,      -- as the settings had it when it was made
    UNIQUE (kind, period_start_on, language, version)
);

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

CREATE TABLE report_files (
    report_id bigint NOT NULL REFERENCES reports ON DELETE CASCADE,
    format text NOT NULL CHECK (format IN ('pdf', 'html', 'xlsx', 'pptx', 'csv', 'json')),
    blob_id bigint NOT NULL REFERENCES blobs,
    PRIMARY KEY (report_id, format)
);

CREATE TABLE outbox (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id bigint NOT NULL REFERENCES alerts,
    channel text NOT NULL,                     -- email, slack, teams, telegram, webhook
    recipient text NOT NULL,
    message_id text NOT NULL UNIQUE,           -- made from alert, channel and recipient: a relay can drop a repeat
    subject text NOT NULL,
    blob_id bigint NOT NULL REFERENCES blobs,  -- the finished message
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'quarantined')),
    priority smallint NOT NULL DEFAULT 1,      -- 0 urgent, 1 daily, 2 weekly: the lower goes first
    attempt_count integer NOT NULL DEFAULT 0,  -- only ever grows: it tells one sender's lease from the next one's
    failure_count integer NOT NULL DEFAULT 0,  -- attempts that failed for this message's own sake: drives the back-off
    queued_at timestamptz NOT NULL DEFAULT now(),  -- since when it waits: created, or released from quarantine
    not_before_at timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    handed_over_at timestamptz,                -- set while nobody knows yet whether the other side has it
    may_have_arrived boolean NOT NULL DEFAULT false,  -- an attempt ended without an answer after it was handed over
    repeat_count integer NOT NULL DEFAULT 0,   -- handed over although it may have arrived before
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    UNIQUE (alert_id, channel, recipient)
);
CREATE INDEX outbox_due_idx ON outbox (priority, not_before_at, delivery_id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_quarantined_idx ON outbox (delivery_id) WHERE state = 'quarantined';

CREATE TABLE channel_rests (                   -- a way out that failed as a whole: nothing is tried on it until then
    channel text PRIMARY KEY,
    failure_count integer NOT NULL,
    failing_since timestamptz NOT NULL DEFAULT now(),
    rests_until timestamptz NOT NULL,
    reason text NOT NULL
);

-- What runs.

CREATE TABLE requests (                        -- work that a page asks a worker for
    request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    arguments jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    outcome text,
    requested_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX requests_queued_idx ON requests (request_id) WHERE state = 'queued';

CREATE TABLE job_runs (
    job_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('ok', 'failed', 'killed')),
    detail text                                -- what it did, or the error's sentence
);
CREATE INDEX job_runs_job_idx ON job_runs (job, started_at DESC);

CREATE TABLE heartbeats (
    process text PRIMARY KEY,                  -- 'scheduler', 'worker:host:pid', 'dashboard'
    host text NOT NULL,
    pid integer NOT NULL,
    beat_at timestamptz NOT NULL DEFAULT now(),
    detail text
);

CREATE TABLE users (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
