"""The association in a change: what the profile no longer names is unticked by the person, what it adds is written.

The person unticks on the open page, the assistant saves it; where they leave it for later, the page stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.filing import change_cards, opening, proof
from assistant.filing.account import check_account
from assistant.filing.context import Filing
from assistant.filing.mending import logged_in
from assistant.filing.run import file_one
from assistant.forms import match, snapshot
from assistant.forms.shapes import Control
from assistant.journal.events import Note
from assistant.language import mark, say
from assistant.planning.plan import Record, Wanted
from assistant.values import Nodes

REMOVED = "removed"
Node = tuple[str, ...]


def file_association(filing: Filing, record: Record) -> None:
    """File the association of an algorithm that is open for a change."""
    gone = logged_in(filing, lambda: _gone(filing, record))
    if not gone:
        file_one(filing, record)
        return
    labels = [" » ".join(node) for node in gone]
    answer = filing.ask(change_cards.untick(record, labels), lambda: None if _ticked(filing, record, gone) else REMOVED)
    filing.note(Note("removal", answer.answer, record.id))
    if _ticked(filing, record, gone):
        filing.skipped.add(record.id)
        file_one(filing, replace(record, mode="verify", reason=say(mark("取消关联由您操作，还没有处理"))))
        return
    for wanted, nodes in _trees(filing, record):
        filing.baseline[str(wanted.key)] = Nodes(nodes)  # the person has just decided what stands there
    file_one(filing, record, in_place=True)


def _gone(filing: Filing, record: Record) -> list[Node]:
    """Open the association and return the ticked nodes that the profile does not name, upper ones first.

    Raises what `check_account` does: they are the client's own, for the person is to untick them.
    """
    opening.open_record(filing, record)
    found = [
        node
        for wanted, nodes in _trees(filing, record)
        for node in nodes - (wanted.value.nodes if isinstance(wanted.value, Nodes) else nodes)
    ]
    check_account(filing)
    return sorted(found, key=lambda node: (len(node), node))


def _ticked(filing: Filing, record: Record, nodes: Sequence[Node]) -> bool:
    return any(node in held for _, held in _trees(filing, record) for node in nodes)


def _trees(filing: Filing, record: Record) -> list[tuple[Wanted, frozenset[Node]]]:
    """Return each tree that the record wants, with what is ticked in it now."""
    seen = snapshot.read(filing.site.page)
    found = [(wanted, match.match(seen, proof.address_of(wanted))) for wanted in record.wanted]
    return [
        (wanted, control.value.nodes)
        for wanted, control in found
        if isinstance(control, Control) and isinstance(control.value, Nodes)
    ]
