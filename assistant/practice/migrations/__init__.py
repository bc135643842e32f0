"""The steps by which a ledger of any age becomes one of today (Alembic)."""
