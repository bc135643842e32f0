"""The board by item: one row per entity, product and algorithm with its state, turn, start and next step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.core.language import mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice import board
from assistant.practice.clock import Due
from assistant.practice.tables import AlgorithmRow, BoardItem, Client
from assistant.practice.turns import ORDER, Who, sentence

_NOT_LOCKED = mark("未锁定")
_BEYOND = date.max


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item on the board; `part` is its part of the editor, `key` its field key, `client` the client's short name.

    `locked_by` names the algorithms that keep a product from being edited, `names` what the next step is about.
    """

    client: str
    folder: str
    kind: str
    name: str
    key: str
    part: str
    who: Who
    since: date | None
    waited: int
    step: str
    action: str
    state: str
    receipt: str = ""
    due: Due | None = None
    locked_by: tuple[str, ...] = ()
    names: str = ""
    owner: str = ""

    @property
    def is_entity(self) -> bool:
        """Return whether the item is the entity, which has no name of its own."""
        return self.kind == REGISTRY.single.member

    @property
    def stage(self) -> str:
        """Return the stage of filing to which the item belongs."""
        return stage_of_member(self.kind)


def stage_of_member(member: str) -> str:
    """Return the stage of filing to which the items of a member of the profile belong."""
    return REGISTRY.item(member).stage


def item_rows(clients: Sequence[Client], dues: Sequence[Due], today: date) -> list[ItemRow]:
    """Return the rows of all items by turn, nearest date, then longest wait."""
    by_item: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for due in dues:
        by_item[due.folder, due.about].append(due)
    rows = [row for client in clients for row in _of(client, by_item, today)]
    return sorted(rows, key=lambda row: (ORDER.index(row.who), soonest(row), -row.waited, row.client))


def soonest(row: ItemRow) -> date:
    """Return the day of an item's date, or the last day of all for none."""
    return row.due.term.on if row.due is not None else _BEYOND


def _of(client: Client, dues: Mapping[tuple[str, str], Sequence[Due]], today: date) -> Iterator[ItemRow]:
    algorithms = {row.name: row for row in client.algorithms}
    for item in client.items:
        algorithm = algorithms.get(item.name) if item.kind == REGISTRY.listed.member else None
        about = SUBJECT if item.kind == REGISTRY.single.member else item.name
        own = () if item.kind == REGISTRY.ticked.member else dues.get((client.folder, about), ())
        yield ItemRow(
            client=client.short or client.name,
            folder=client.folder,
            kind=item.kind,
            name=item.name,
            key=item.key,
            part=item.part,
            who=next((turn for turn in ORDER if turn == item.turn), "nobody"),
            since=item.since,
            waited=max((today - item.since).days, 0) if item.since else 0,
            step=item.step,
            action=sentence(item.step, item.facts),
            state=_state(client, item, algorithm),
            receipt=board.receipt_of(algorithm) if algorithm is not None else "",
            due=next(iter(own), None),
            locked_by=tuple(item.locked_by),
            owner=item.owner,
            names=str(item.facts.get("names", "")),
        )


def _state(client: Client, item: BoardItem, algorithm: AlgorithmRow | None) -> str:
    if item.kind == REGISTRY.single.member:
        return board.state_of(client.entity_state, client.entity_theirs, client.is_rehearsal)
    if algorithm is not None:
        return board.algorithm_state(algorithm)
    return item.state or say(_NOT_LOCKED)
