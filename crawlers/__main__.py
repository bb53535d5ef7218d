"""`python -m crawlers --round ID`: one round of crawls, as a child of a worker, of the command or of the demo.

The database is GOODWILL_DATABASE_URL. Exit status 0: the round ran, failed sources are rows; 1: it could not run;
2: called wrongly. SIGTERM ends it within ten seconds, its rows written.
"""

from __future__ import annotations

# The extraction pool's processes import this module again by another name: nothing heavy may stand up here.
if __name__ == "__main__":
    import sys

    from crawlers.command import main

    sys.exit(main(sys.argv[1:]))
