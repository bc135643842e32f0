"""Migration 2: replace the flag of a displayed number by the day of its display and a picture.

Marks are cleared, so every folder is read again and the new columns are filled from the clients' overviews.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the table of algorithms."""
    with op.batch_alter_table("algorithms") as table:
        table.add_column(sa.Column("shown_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("shown_picture", sa.String(), nullable=False, server_default=""))
        table.drop_column("is_shown")
    op.execute("UPDATE clients SET mark = ''")


def downgrade() -> None:
    """Revert the change."""
    with op.batch_alter_table("algorithms") as table:
        table.add_column(sa.Column("is_shown", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_column("shown_picture")
        table.drop_column("shown_on")
