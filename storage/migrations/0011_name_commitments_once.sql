-- A promise is one of its brand by its words, so that a file that is imported again changes it.

ALTER TABLE commitments ADD UNIQUE (brand_id, promise);
