"""Migration 4: count the fields of stored runs again.

Fields that were only read back counted as wrong in the ledger. Marks and sizes are cleared, so every run is read again.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forget how far folders and runs have been read."""
    op.execute("UPDATE clients SET mark = ''")
    op.execute("UPDATE runs SET bytes = -1")


def downgrade() -> None:
    """Keep the figures: they are right for older versions too."""
