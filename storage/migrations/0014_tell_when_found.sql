-- When a mention was found to be about a brand: by that the daily mail tells it, once, however late a crawl or a new
-- alias found it. Null: found before this was kept; its mention's fetched_at stands for it.

ALTER TABLE mention_scores ADD COLUMN found_at timestamptz;
