"""Queries over all clients: findings by rule, and one client by the name of its folder."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from assistant.practice.ledger import Ledger
from assistant.practice.tables import Client, FindingRow, Run


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """How often a rule found something of one severity, and at how many clients."""

    rule: str
    severity: str
    count: int
    clients: int


def by_rule(ledger: Ledger) -> list[RuleFigure]:
    """Return the findings of clients that are not archived, by rule and severity, most frequent first."""
    count, clients = func.count(FindingRow.id), func.count(FindingRow.client_id.distinct())
    query = (
        select(FindingRow.rule, FindingRow.severity, count, clients)
        .join(Client, Client.id == FindingRow.client_id)
        .where(Client.archived_on.is_(None))
        .group_by(FindingRow.rule, FindingRow.severity)
        .order_by(count.desc(), FindingRow.rule)
    )
    with Session(ledger.engine) as session:
        return [RuleFigure(*row) for row in session.execute(query).tuples()]


def of_folder(ledger: Ledger, folder: str) -> Client | None:
    """Return the client of exactly this folder with all its rows, or None."""
    query = select(Client).where(Client.folder == folder)
    lists = (Client.algorithms, Client.items, Client.materials, Client.contacts, Client.findings, Client.term_events)
    query = query.options(*(selectinload(attribute) for attribute in lists))
    query = query.options(
        selectinload(Client.runs).selectinload(Run.states), selectinload(Client.runs).selectinload(Run.submissions)
    )
    with Session(ledger.engine, expire_on_commit=False) as session:
        return session.scalars(query).one_or_none()
