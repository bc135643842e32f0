"""Migration 3: the tables that coordinate a team – claims on clients, team jobs, masked packs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _claims()
    _team_jobs()
    _packs()


def downgrade() -> None:
    """Drop the tables; the record of claims and the packs are lost, the clients' folders are untouched."""
    op.drop_table("packs")
    op.drop_table("errands")
    op.drop_table("claims")


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("machine_key", sa.String(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("taken", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_folder"), "claims", ["folder"], unique=False)
    _unique_while_open("uq_claims_in_force", "claims", ["folder"])


def _team_jobs() -> None:
    op.create_table(
        "errands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("right_fields", sa.Integer(), nullable=False),
        sa.Column("wrong_fields", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
    )
    op.create_index(op.f("ix_errands_folder"), "errands", ["folder"], unique=False)
    _unique_while_open("uq_errands_open", "errands", ["kind", "folder"])


def _packs() -> None:
    op.create_table(
        "packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("errand_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["errand_id"], ["errands.id"], name=op.f("fk_packs_errand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
    )
    op.create_index(op.f("ix_packs_errand_id"), "packs", ["errand_id"], unique=False)


def _unique_while_open(name: str, table: str, columns: list[str]) -> None:
    open_ = sa.text("ended IS NULL")
    op.create_index(name, table, columns, unique=True, postgresql_where=open_, sqlite_where=open_)
