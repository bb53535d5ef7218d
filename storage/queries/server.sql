-- name: describe_server
-- What the server and the database can: version, pgvector (null where it is not installed), folding of Cyrillic.
SELECT
    current_setting('server_version_num')::int AS version,
    current_setting('server_version') AS version_text,
    current_database()::text AS name,
    (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS vector_version,
    lower('Я') AS lower_cyrillic;

-- name: find_database
-- Whether the server has a database of this name.
SELECT EXISTS (SELECT FROM pg_database WHERE datname = %(name)s) AS found;

-- name: create_goodwill_database
-- Create the embedded server's database, in a locale in which Cyrillic folds.
CREATE DATABASE goodwill TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8';
