"""Alembic's own entry: runs the steps on the connection that `practice.database` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from assistant.practice.tables import LedgerTable

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=LedgerTable.metadata,
    render_as_batch=True,
)
context.run_migrations()
