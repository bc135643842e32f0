"""Alembic's entry point: runs the migrations on the connection of `practice.database`, inside its transaction."""

from __future__ import annotations

from alembic import context

from assistant.practice.tables import LedgerTable

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=LedgerTable.metadata,
    render_as_batch=True,
)
context.run_migrations()
