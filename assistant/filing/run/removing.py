"""The association in a change: the person unticks what the profile no longer names, the assistant writes what it adds.

The person unticks on the open page and the assistant saves it; if they leave it for later, the page stays as it was.
Only the record's own page with its tree rendered shows what is unticked: if another page is shown, the record is
opened again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.core.language import say
from assistant.core.values import Nodes
from assistant.filing.browser.page import while_it_loads
from assistant.filing.forms import snapshot
from assistant.filing.forms.match import control_at
from assistant.filing.run import change_prompts, opening, proof
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing, RecordPlaces
from assistant.filing.run.mending import logged_in
from assistant.filing.run.retired import REMOVED
from assistant.filing.run.run import file_one
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import RENDERED_WITHIN_S, Site
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import Note, RecordLeft

Node = tuple[str, ...]


def file_association(filing: Filing, record: Record) -> None:
    """File the association of an algorithm that is open for a change."""
    session = filing.session
    surplus = logged_in(filing, lambda: _surplus_nodes(filing, record))
    if not surplus:
        file_one(filing, record)
        return
    labels = [" » ".join(node) for node in surplus]
    session.ask(change_prompts.untick(record, labels), _seen_unticked(session, filing.places, record, surplus))
    is_unticked, in_place = logged_in(filing, lambda: _unticked_after(filing, record, surplus))
    if not is_unticked:
        reason = say("取消关联由您操作，还没有处理")
        session.note(RecordLeft(record.id, reason))
        filing.results.skipped.add(record.id)
        file_one(filing, replace(record, mode="verify", reason=reason))
        return
    session.note(Note("removal", REMOVED, record.id))
    for planned, nodes in _trees(session.site, record):
        filing.baseline.values[str(planned.key)] = Nodes(nodes)  # the person has just decided the content
    file_one(filing, record, in_place=in_place)


def _surplus_nodes(filing: Filing, record: Record) -> list[Node]:
    """Open the association and return the ticked nodes that the profile does not name, upper ones first.

    Raises the errors of `check_account`: the person may only untick the client's own nodes.
    """
    session = filing.session
    opening.open_record(filing, record)
    _wait_until_rendered(session.site, record)
    surplus = [
        node
        for planned, nodes in _trees(session.site, record)
        for node in nodes - (planned.value.nodes if isinstance(planned.value, Nodes) else nodes)
    ]
    check_account(session)
    return sorted(surplus, key=lambda node: (len(node), node))


def _seen_unticked(
    session: RunSession, places: RecordPlaces, record: Record, nodes: Sequence[Node]
) -> Callable[[], str | None]:
    """Return the watch for the record's own page to show its tree without these ticks."""
    names = opening.address_of(session, places, record)
    return while_it_loads(lambda: REMOVED if _is_unticked(session.site, record, nodes, names) else None)


def _unticked_after(filing: Filing, record: Record, nodes: Sequence[Node]) -> tuple[bool, bool]:
    """Return whether the nodes are unticked on the record's own page, and whether it is the page the person left.

    Raises the errors of `check_account`: another account's page says nothing about this record.
    """
    session = filing.session
    names = opening.address_of(session, filing.places, record)
    in_place = session.site.names_in_route(record.page) == names and bool(_trees(session.site, record))
    if not in_place:
        opening.open_record(filing, record)
        _wait_until_rendered(session.site, record)
    is_unticked = _is_unticked(session.site, record, nodes, names)
    check_account(session)
    return is_unticked, in_place


def _is_unticked(site: Site, record: Record, nodes: Sequence[Node], names: dict[str, str]) -> bool:
    if site.names_in_route(record.page) != names:
        return False
    trees = _trees(site, record)
    return bool(trees) and not any(node in held for _, held in trees for node in nodes)


def _wait_until_rendered(site: Site, record: Record) -> None:
    """Wait until a tree is rendered: its content arrives after the page reports that it is ready."""
    site.browser.wait(lambda: bool(_trees(site, record)), RENDERED_WITHIN_S)


def _trees(site: Site, record: Record) -> list[tuple[PlannedField, frozenset[Node]]]:
    """Return each tree that the record wants, with what is ticked in it now."""
    seen = snapshot.read(site.page)
    placed = [(planned, control_at(seen, proof.address_of(planned))) for planned in record.planned]
    return [
        (planned, control.value.nodes)
        for planned, control in placed
        if control is not None and isinstance(control.value, Nodes)
    ]
