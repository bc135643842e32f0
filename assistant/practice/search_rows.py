"""The rows of the ledger over which a search runs: names only, without loading the clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.practice.ledger import Ledger
from assistant.practice.tables import BoardItem, Client, FindingRow, MaterialRow


@dataclass(frozen=True, slots=True)
class SearchRows:
    """Clients that are not archived, and the items, papers and findings of all, each with its client's `folder`."""

    clients: Sequence[Any]
    items: Sequence[Any]
    papers: Sequence[Any]
    findings: Sequence[Any]


def search_rows(ledger: Ledger) -> SearchRows:
    """Return what can be found in a ledger; raises SQLAlchemy's errors."""
    shown = Client.archived_on.is_(None)
    with Session(ledger.engine) as session:
        return SearchRows(
            session.execute(select(Client.folder, Client.name, Client.short, Client.uscc).where(shown)).all(),
            session.execute(
                select(Client.folder, BoardItem.kind, BoardItem.name, BoardItem.key, BoardItem.part)
                .join(BoardItem)
                .where(shown)
            ).all(),
            session.execute(
                select(Client.folder, MaterialRow.slot)
                .join(MaterialRow)
                .where(shown, MaterialRow.state != "not_needed")
            ).all(),
            session.execute(
                select(Client.folder, FindingRow.place, FindingRow.found).join(FindingRow).where(shown)
            ).all(),
        )
