"""The ledger's migrations (Alembic)."""
