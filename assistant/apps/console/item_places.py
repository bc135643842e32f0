"""Where the console does the next step of a client or of one item: the page, and the very item on it."""

from __future__ import annotations

from assistant.apps.console.pages import page_of_step
from assistant.apps.console.parts import el, link, page_of
from assistant.practice.board import BoardRow
from assistant.practice.item_board import ItemRow

_ELSEWHERE = {"mend": "profile", "unknown": "reading", "await": "", "gated": "", "locked": "profile", "filed": "change"}
_OF_A_PAPER = frozenset({"send", "confirm", "draft", "seal", "dispatch", "revise"})
_BETWEEN_NAMES = "、"


def step_address(folder: str, step: str, at: str = "", **query: str) -> str | None:
    """Return the address at which a step is done, None where nothing is to be done; the page scrolls to what `at` names."""
    part = page_of_step(step)
    part = _ELSEWHERE.get(step) if part is None else part
    if part is None:
        return None
    return page_of("client", folder, *filter(None, (part,)), at=at, **query)


def address_of_step(row: ItemRow) -> str | None:
    """Return the address at which the next step of an item is done, on the very item."""
    if row.step == "findings":
        return step_address(row.folder, row.step, stage=row.stage, item=row.key)
    if row.step == "mend" or (row.step in ("locked", "unknown") and row.part):
        return page_of("client", row.folder, "profile", part=row.part)
    if row.step in ("correct", "await", "show"):
        return step_address(row.folder, row.step, row.name)
    return step_address(row.folder, row.step, _first_paper(row))


def item_step(row: ItemRow) -> None:
    """Show the next step of an item, as a link to where it is done."""
    _step(row.action, address_of_step(row))


def client_step(row: BoardRow) -> None:
    """Show the next step of a client, as a link to where it is done."""
    _step(row.action, client_step_address(row))


def client_step_address(row: BoardRow) -> str | None:
    """Return the address at which the next step of a client is done, on the very item."""
    return step_address(row.folder, row.step, _first_paper(row))


def _first_paper(row: BoardRow | ItemRow) -> str:
    return row.names.partition(_BETWEEN_NAMES)[0] if row.step in _OF_A_PAPER else ""


def _step(action: str, address: str | None) -> None:
    if address is None:
        el("span", action)
    else:
        link(action, address)
