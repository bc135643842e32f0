"""Migration 6: store who in the office deals with a client and with each of its items.

Marks are cleared, so every folder is read again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the persons."""
    for name in ("clients", "board_items"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("owner", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE clients SET mark = ''")


def downgrade() -> None:
    """Drop the persons."""
    for name in ("clients", "board_items"):
        with op.batch_alter_table(name) as table:
            table.drop_column("owner")
