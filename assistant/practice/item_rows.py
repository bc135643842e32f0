"""The rows of a client's items for the board: entity, products, algorithms, each with its turn.

    item_rows(client, scan, inputs, today)  →  BoardItem rows in filing order

A product has no state of its own on the registry: one that an algorithm under review or filed ticks is locked by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant.core import wording
from assistant.core.excerpt import first_names
from assistant.declaration.intake.requirements import Requirement
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.registry_state import SUBJECT
from assistant.practice import tables, turns
from assistant.practice.clock import day_of
from assistant.practice.folder_scan import AlgorithmFacts, DeclaredProduct, FolderScan, stage_of
from assistant.practice.turns import FILED_ONCE, UNDER_REVIEW, Turn, TurnInputs, TurnItem

_PRODUCT = REGISTRY.stages[1]
_MOST_NAMED = 3
UNDER_REVIEW_WORD, FILED_WORD = "审核中引用（不可改）", "已备案引用（改动即变更）"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an item is about: the roots of its keys and the names of its materials; `is_single` is about the entity."""

    roots: tuple[str, ...]
    names: frozenset[str]
    is_single: bool = False


def item_rows(client: tables.Client, scan: FolderScan, inputs: TurnInputs, today: date) -> Iterator[tables.BoardItem]:
    """Yield the rows of entity, products and algorithms; `client.items` still holds the rows of the last scan."""
    previous = {(row.kind, row.name): row for row in client.items}
    rows = [_entity(scan, inputs), *_products(client, scan, inputs), *_algorithms(client, scan, inputs)]
    began = {wording.option(row.name): row.since for row in client.algorithms if not row.is_rehearsal}
    for place, row in enumerate(rows):
        state_since = client.entity_since if row.kind == REGISTRY.single.member else began.get(wording.option(row.name))
        days = [day_of(state_since)] if state_since is not None and not (client.is_rehearsal and not place) else []
        follows = row.step in turns.FOLLOW_STATES
        old = previous.get((row.kind, row.name))
        if not follows and scan.touched is not None:
            days.append(scan.touched)
        goes_on = not follows and old is not None and old.turn == row.turn and old.since is not None
        row.place = place
        row.owner = (scan.owners.get(row.key, "") if row.key else "") or scan.owners.get("", "")
        row.since = old.since if old is not None and goes_on else max(days, default=today)
        yield row


def _entity(scan: FolderScan, inputs: TurnInputs) -> tables.BoardItem:
    subject = _Subject((REGISTRY.single.member,), frozenset(), is_single=True)
    turn = turns.turn_of_item(inputs, inputs.entity, _about(scan, inputs, subject))
    row = _row(REGISTRY.single.member, SUBJECT, turn)
    row.key = row.part = "" if scan.problem else REGISTRY.single.member
    row.state = inputs.entity.state
    return row


def _products(client: tables.Client, scan: FolderScan, inputs: TurnInputs) -> Iterator[tables.BoardItem]:
    for product in scan.products:
        holders = {facts.name for facts in scan.algorithms if product.key in facts.products}
        yield _product(client, scan, inputs, product, holders)


def _product(
    client: tables.Client, scan: FolderScan, inputs: TurnInputs, product: DeclaredProduct, holders: set[str]
) -> tables.BoardItem:
    own = [row for row in client.algorithms if row.name in holders and not row.is_rehearsal]
    reviewed = [row.name for row in own if row.state in UNDER_REVIEW]
    filed = [row.name for row in own if row.state in FILED_ONCE - {turns.ENDED} and row.name not in reviewed]
    locked = reviewed or filed
    if locked and not inputs.problem:
        names = first_names(locked, _MOST_NAMED)
        turn = Turn("authority", "locked", {"names": names}) if reviewed else Turn("nobody", "filed", {"names": names})
    else:
        item = TurnItem(product.name, _PRODUCT, "")
        about = _about(scan, inputs, _Subject((product.key,), frozenset(product.names)))
        turn = turns.turn_of_item(inputs, item, about)
    row = _row(REGISTRY.ticked.member, product.name, turn)
    row.key, row.part = product.key, f"{row.kind}.{product.place}"
    row.state = UNDER_REVIEW_WORD if reviewed else FILED_WORD if filed else ""
    row.locked_by = [*reviewed, *filed]
    return row


def _algorithms(client: tables.Client, scan: FolderScan, inputs: TurnInputs) -> Iterator[tables.BoardItem]:
    declared = {wording.option(facts.name): facts for facts in scan.algorithms}
    for item in inputs.algorithms:
        facts = declared.get(wording.option(item.name), AlgorithmFacts(item.name))
        ticked = [product for product in scan.products if product.key in facts.products]
        names = {facts.name, facts.key.partition("[")[2].rstrip("]"), *(n for product in ticked for n in product.names)}
        subject = _Subject(tuple(filter(None, (facts.key, *facts.products))), frozenset(filter(None, names)))
        row = _row(REGISTRY.listed.member, item.name, turns.turn_of_item(inputs, item, _about(scan, inputs, subject)))
        row.key, row.state = facts.key, item.state
        row.part = f"{row.kind}.{facts.place}" if facts.key else ""
        yield row


def _row(kind: str, name: str, turn: Turn) -> tables.BoardItem:
    return tables.BoardItem(
        kind=kind,
        name=name,
        key="",
        part="",
        state="",
        turn=turn.who,
        step=turn.step,
        facts=turn.facts,
        locked_by=[],
        owner="",
    )


def _about(scan: FolderScan, inputs: TurnInputs, subject: _Subject) -> TurnInputs:
    """Return the inputs with only the materials, papers and findings about one item."""
    missing = [one for one in scan.materials if one.is_missing]
    pairs = zip(missing, inputs.missing_materials, strict=True)
    papers = {one.name for one in scan.materials if _is_about(one, subject)}
    roots = tuple(f"{root}." for root in subject.roots)
    own = Counter(
        stage_of(finding.place)
        for finding in scan.findings
        if finding.severity == "block" and f"{finding.place}.".startswith(roots)
    )
    return replace(
        inputs,
        missing_materials=[material for requirement, material in pairs if _is_about(requirement, subject)],
        blocks=dict(own),
        to_dispatch=tuple(name for name in scan.to_dispatch if name in papers),
        to_revise=tuple(name for name in scan.to_revise if name in papers),
    )


def _is_about(requirement: Requirement, subject: _Subject) -> bool:
    """Return whether a material belongs to an item; one about no product or algorithm belongs to all of its stage."""
    is_of_entity = requirement.kind.stage == REGISTRY.single.stage
    return is_of_entity == subject.is_single and (not requirement.about or requirement.about in subject.names)
