"""The only place that knows PostgreSQL: schema, migrations, named queries, the embedded server; one module a noun."""

from __future__ import annotations
