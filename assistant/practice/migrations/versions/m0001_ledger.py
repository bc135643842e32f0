"""Migration 1: the first form of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _clients()
    _algorithms()
    _contacts()
    _findings()
    _term_events()
    _materials()
    _runs()
    _states()
    _submissions()


def downgrade() -> None:
    """Drop the tables; the clients' folders are untouched."""
    op.drop_table("submissions")
    op.drop_table("states")
    op.drop_table("runs")
    op.drop_table("materials")
    op.drop_table("happenings")
    op.drop_table("findings")
    op.drop_table("contacts")
    op.drop_table("algorithms")
    op.drop_table("clients")


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("entity_state", sa.String(), nullable=False),
        sa.Column("entity_theirs", sa.String(), nullable=False),
        sa.Column("entity_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entity_read", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entity_submitted", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entity_rounds", sa.Integer(), nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("turn_since", sa.Date(), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("warns", sa.Integer(), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("folder", name=op.f("uq_clients_folder")),
    )
    op.create_index(op.f("ix_clients_name"), "clients", ["name"], unique=False)
    op.create_index(op.f("ix_clients_name_key"), "clients", ["name_key"], unique=False)
    op.create_index(op.f("ix_clients_turn"), "clients", ["turn"], unique=False)
    op.create_index(op.f("ix_clients_uscc"), "clients", ["uscc"], unique=False)


def _algorithms() -> None:
    op.create_table(
        "algorithms",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("launched", sa.Date(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("listed", sa.String(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("submitted", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_algorithms_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_algorithms")),
    )
    op.create_index(op.f("ix_algorithms_client_id"), "algorithms", ["client_id"], unique=False)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tail", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_contacts_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_client_id"), "contacts", ["client_id"], unique=False)


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_findings_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_client_id"), "findings", ["client_id"], unique=False)


def _term_events() -> None:
    op.create_table(
        "happenings",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_happenings_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happenings")),
    )
    op.create_index(op.f("ix_happenings_client_id"), "happenings", ["client_id"], unique=False)


def _materials() -> None:
    op.create_table(
        "materials",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_materials_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
    )
    op.create_index(op.f("ix_materials_client_id"), "materials", ["client_id"], unique=False)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("waits_for", sa.String(), nullable=False),
        sa.Column("right_fields", sa.Integer(), nullable=False),
        sa.Column("wrong_fields", sa.Integer(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_runs_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("client_id", "folder", name=op.f("uq_runs_client_id")),
    )
    op.create_index(op.f("ix_runs_client_id"), "runs", ["client_id"], unique=False)


def _states() -> None:
    op.create_table(
        "states",
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at_moment", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_states_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_states")),
    )
    op.create_index(op.f("ix_states_run_id"), "states", ["run_id"], unique=False)


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at_moment", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_submissions_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_run_id"), "submissions", ["run_id"], unique=False)
