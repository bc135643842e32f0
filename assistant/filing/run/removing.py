"""The association in a change: what the profile no longer names is unticked by the person, what it adds is written.

The person unticks on the open page, the assistant saves it; where they leave it for later, the page stays as it was.
Only the record's own page with its tree drawn says what is unticked: where another one is shown, it is opened again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.core.language import mark, say
from assistant.core.values import Nodes
from assistant.filing.browser.page import while_it_loads
from assistant.filing.forms import match, snapshot
from assistant.filing.forms.shapes import Control
from assistant.filing.run import change_prompts, opening, proof
from assistant.filing.run.account import check_account
from assistant.filing.run.context import Filing
from assistant.filing.run.mending import logged_in
from assistant.filing.run.retired import REMOVED
from assistant.filing.run.run import file_one
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import Note

_RENDERED_WITHIN_S = 5.0
Node = tuple[str, ...]


def file_association(filing: Filing, record: Record) -> None:
    """File the association of an algorithm that is open for a change."""
    missing = logged_in(filing, lambda: _surplus_nodes(filing, record))
    if not missing:
        file_one(filing, record)
        return
    labels = [" » ".join(node) for node in missing]
    filing.ask(change_prompts.untick(record, labels), _seen_unticked(filing, record, missing))
    is_unticked, in_place = logged_in(filing, lambda: _unticked_after(filing, record, missing))
    if not is_unticked:
        reason = say(mark("取消关联由您操作，还没有处理"))
        filing.note(Note("left", reason, record.id))
        filing.skipped.add(record.id)
        file_one(filing, replace(record, mode="verify", reason=reason))
        return
    filing.note(Note("removal", REMOVED, record.id))
    for planned, nodes in _trees(filing, record):
        filing.baseline[str(planned.key)] = Nodes(nodes)  # the person has just decided what stands there
    file_one(filing, record, in_place=in_place)


def _surplus_nodes(filing: Filing, record: Record) -> list[Node]:
    """Open the association and return the ticked nodes that the profile does not name, upper ones first.

    Raises what `check_account` does: they are the client's own, for the person is to untick them.
    """
    opening.open_record(filing, record)
    _wait_until_rendered(filing, record)
    trees = [
        node
        for planned, nodes in _trees(filing, record)
        for node in nodes - (planned.value.nodes if isinstance(planned.value, Nodes) else nodes)
    ]
    check_account(filing)
    return sorted(trees, key=lambda node: (len(node), node))


def _seen_unticked(filing: Filing, record: Record, nodes: Sequence[Node]) -> Callable[[], str | None]:
    """Return the watch for the record's own page to show its tree without these ticks, wherever the person walks meanwhile."""
    names = opening.address_of(filing, record)
    return while_it_loads(lambda: REMOVED if _is_unticked(filing, record, nodes, names) else None)


def _unticked_after(filing: Filing, record: Record, nodes: Sequence[Node]) -> tuple[bool, bool]:
    """Say whether the nodes are unticked on the record's own page, and whether that is the page as the person left it.

    Raises what `check_account` does: what another account's page shows is none of this record's.
    """
    names = opening.address_of(filing, record)
    in_place = filing.site.names_in_route(record.page) == names and bool(_trees(filing, record))
    if not in_place:
        opening.open_record(filing, record)
        _wait_until_rendered(filing, record)
    is_unticked = _is_unticked(filing, record, nodes, names)
    check_account(filing)
    return is_unticked, in_place


def _is_unticked(filing: Filing, record: Record, nodes: Sequence[Node], names: dict[str, str]) -> bool:
    if filing.site.names_in_route(record.page) != names:
        return False
    trees = _trees(filing, record)
    return bool(trees) and not any(node in held for _, held in trees for node in nodes)


def _wait_until_rendered(filing: Filing, record: Record) -> None:
    """Wait until a tree is drawn: what fills it comes after the page says that it is ready."""
    filing.session.wait(lambda: bool(_trees(filing, record)), _RENDERED_WITHIN_S)


def _trees(filing: Filing, record: Record) -> list[tuple[PlannedField, frozenset[Node]]]:
    """Return each tree that the record wants, with what is ticked in it now."""
    seen = snapshot.read(filing.site.page)
    pairs = [(planned, match.match(seen, proof.address_of(planned))) for planned in record.planned]
    return [
        (planned, control.value.nodes)
        for planned, control in pairs
        if isinstance(control, Control) and isinstance(control.value, Nodes)
    ]
