"""The card of a client: what its practice notes and neither profile nor runs tell; `台账/客户.yaml` in its folder.

    read(folder) → Card      write(folder, card)      change(folder, how)   of two at once neither is lost

What it holds – a short name, the day of archiving, changes and ends that start a term, numbers found in a published
list – is the only part of the ledger that people write, and it lies with the client's files, so that a lost ledger can
be made again whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from assistant.core import files, yaml_file
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import mark, say

FOLDER, FILE = "台账", "客户.yaml"
VERSION = 1
_LOCK, _WAITS_S = ".客户.lock", 30
TermEventKind = Literal["change", "end"]
_KINDS: dict[TermEventKind, str] = {"change": "变更", "end": "终止"}


@dataclass(frozen=True, slots=True)
class TermEvent:
    """A change of what is filed, or the end of the service: of one algorithm or ("") of all; `done_on` ends the term."""

    kind: TermEventKind
    on: date
    algorithm: str = ""
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """An algorithm found in a published list: its number, the list's name, the day it was noted; or that it is ended."""

    algorithm: str
    number: str
    source: str
    on: date
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class NumberDisplay:
    """The number of an algorithm stands in its product with the link: known since a day, proved by a picture beside the card."""

    algorithm: str
    on: date
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ClientOverview:
    """What the practice notes of a client."""

    short: str = ""
    archived_on: date | None = None
    term_events: tuple[TermEvent, ...] = ()
    listings: tuple[Listing, ...] = ()
    shown: tuple[NumberDisplay, ...] = ()


def path_of(client: Path) -> Path:
    """Return where the card of a client's folder lies."""
    return client / FOLDER / FILE


def read(client: Path) -> ClientOverview:
    """Return the card of a client's folder, an empty one where there is none; raises InputProblems, OSError."""
    path = path_of(client)
    if not path.exists():
        return ClientOverview()
    data = yaml_file.read_mapping(path)
    try:
        return ClientOverview(
            short=str(data.get("简称") or ""),
            archived_on=_day(data.get("归档")),
            term_events=tuple(map(_term_event, data.get("事项") or ())),
            listings=tuple(map(_listing, data.get("公示") or ())),
            shown=tuple(map(_shown, data.get("标明编号") or ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        text = say(mark("内容不是台账写下的样子"))
        raise InputProblems(path.name, [Problem(path.name, text, say(mark("请改正，或移走该文件。")))]) from None


def write(client: Path, overview: ClientOverview) -> None:
    """Write the card of a client's folder; raises OSError."""
    data: dict[str, object] = {"beian": VERSION}
    if overview.short:
        data["简称"] = overview.short
    if overview.archived_on:
        data["归档"] = overview.archived_on
    if overview.term_events:
        data["事项"] = [_term_event_data(event) for event in overview.term_events]
    if overview.listings:
        data["公示"] = [_listing_data(listing) for listing in overview.listings]
    if overview.shown:
        data["标明编号"] = [_shown_data(item) for item in overview.shown]
    yaml_file.write(path_of(client), data)


def change(client: Path, how: Callable[[ClientOverview], ClientOverview]) -> bool:
    """Lay a changed card into a client's folder and say whether it differs; who changes it at once waits and sees it.

    Raises InputProblems, OSError (TimeoutError where somebody else does not let go of it).
    """
    files.make_folder(path_of(client).parent)
    with FileLock(path_of(client).with_name(_LOCK), timeout=_WAITS_S):
        overview = read(client)
        after = how(overview)
        if after != overview:
            write(client, after)
        return after != overview


def _term_event(data: Mapping[str, Any]) -> TermEvent:
    kinds = {word: kind for kind, word in _KINDS.items()}
    return TermEvent(
        kinds[data["事项"]], date.fromisoformat(data["日期"]), str(data.get("算法") or ""), _day(data.get("办结"))
    )


def _term_event_data(event: TermEvent) -> dict[str, object]:
    data: dict[str, object] = {"事项": _KINDS[event.kind], "日期": event.on}
    if event.algorithm:
        data["算法"] = event.algorithm
    if event.done_on:
        data["办结"] = event.done_on
    return data


def _listing(data: Mapping[str, Any]) -> Listing:
    return Listing(
        str(data["算法"]),
        str(data.get("备案编号") or ""),
        str(data.get("清单") or ""),
        date.fromisoformat(data["日期"]),
        data.get("已注销") == "是",
    )


def _listing_data(listing: Listing) -> dict[str, object]:
    data: dict[str, object] = {
        "算法": listing.algorithm,
        "备案编号": listing.number,
        "清单": listing.source,
        "日期": listing.on,
    }
    return {**data, "已注销": "是"} if listing.is_ended else data


def _shown(data: Mapping[str, Any]) -> NumberDisplay:
    return NumberDisplay(str(data["算法"]), date.fromisoformat(data["日期"]), str(data.get("截图") or ""))


def _shown_data(display: NumberDisplay) -> dict[str, object]:
    data: dict[str, object] = {"算法": display.algorithm, "日期": display.on}
    if display.picture:
        data["截图"] = display.picture
    return data


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
