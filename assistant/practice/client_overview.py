"""The overview of a client: facts that the practice records beside profile and runs, in `台账/客户.yaml` of its folder.

    read(folder) → ClientOverview      write(folder, overview)      change(folder, how)   safe for concurrent changes

It holds a short name, the day of archiving, changes and terminations that start a term, and numbers found in published
lists. It is the only part of the ledger that people write. It lies with the client's files, so a lost ledger can be
rebuilt completely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from assistant.core import files, yaml_file
from assistant.core.errors import InputProblems, Problem, WorkspaceError
from assistant.core.language import mark, say
from assistant.core.locks import locked
from assistant.practice import activity

FOLDER, FILE = "台账", "客户.yaml"
VERSION = 1
_LOCK, _WAITS_S = ".客户.lock", 30
TermEventKind = Literal["change", "end", "reply"]
_TITLES = {
    "short": mark("简称"),
    "term_events": mark("变更、终止和补正期限"),
    "listings": mark("公示清单"),
    "shown": mark("标明编号"),
}
_KINDS: dict[TermEventKind, str] = {"change": "变更", "end": "终止", "reply": "补正"}


@dataclass(frozen=True, slots=True)
class TermEvent:
    """A change, or the end of the service, of one algorithm or ("") of all; `done_on` ends its term.

    The day of a `reply` is the last day that a return, received on `received`, has set: about the entity (主体), one
    algorithm or one product.
    """

    kind: TermEventKind
    on: date
    algorithm: str = ""
    done_on: date | None = None
    received: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """An algorithm found in a published list: number, name of the list, day of recording; whether deregistered."""

    algorithm: str
    number: str
    source: str
    on: date
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class NumberDisplay:
    """An algorithm's number and link are displayed in its product: since which day, with a screenshot."""

    algorithm: str
    on: date
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ClientOverview:
    """The facts that the practice records of a client."""

    short: str = ""
    archived_on: date | None = None
    term_events: tuple[TermEvent, ...] = ()
    listings: tuple[Listing, ...] = ()
    shown: tuple[NumberDisplay, ...] = ()


def path_of(client: Path) -> Path:
    """Return the path of a client's overview."""
    return client / FOLDER / FILE


def read(client: Path, content: bytes | None = None) -> ClientOverview:
    """Return a client's overview, or the one that its file would hold with this content; raises InputProblems, OSError.

    It is empty if the file is missing.
    """
    path = path_of(client)
    if content is None and not path.exists():
        return ClientOverview()
    data = yaml_file.read_mapping(path, data=content)
    try:
        return ClientOverview(
            short=str(data.get("简称") or ""),
            archived_on=_day(data.get("归档")),
            term_events=tuple(map(_term_event, data.get("事项") or ())),
            listings=tuple(map(_listing, data.get("公示") or ())),
            shown=tuple(map(_shown, data.get("标明编号") or ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        text = say("文件内容不符合台账的格式")
        raise InputProblems(path.name, [Problem(path.name, text, say("请改正，或移走该文件。"))]) from None


def write(client: Path, overview: ClientOverview) -> None:
    """Write a client's overview; raises OSError."""
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
        data["标明编号"] = [_shown_data(display) for display in overview.shown]
    yaml_file.write(path_of(client), data)


def change(client: Path, how: Callable[[ClientOverview], ClientOverview]) -> bool:
    """Apply `how` to a client's overview under a lock and return whether it changed.

    Raises InputProblems, WorkspaceError if a colleague has renamed the folder, OSError (TimeoutError if another process
    holds the lock too long).
    """
    with ExitStack() as stack:
        try:
            files.make_folder(path_of(client).parent, within=client)
            stack.enter_context(locked(path_of(client).with_name(_LOCK), _WAITS_S))
        except FileNotFoundError:
            raise WorkspaceError(what=say("没有客户文件夹“{name}”", name=client.name)) from None
        overview = read(client)
        changed = how(overview)
        if changed != overview:
            write(client, changed)
            _note_change(client, overview, changed)
        return changed != overview


def _note_change(client: Path, before: ClientOverview, after: ClientOverview) -> None:
    """Add to the client's log what of its overview has changed: archiving by its own name, the rest by its title."""
    if before.archived_on != after.archived_on:
        activity.note(client, "archived" if after.archived_on else "unarchived")
    names = [say(title) for name, title in _TITLES.items() if getattr(before, name) != getattr(after, name)]
    if names or before.archived_on == after.archived_on:
        activity.note(client, "settings", names)


def _term_event(data: Mapping[str, Any]) -> TermEvent:
    kinds = {word: kind for kind, word in _KINDS.items()}
    return TermEvent(
        kinds[data["事项"]],
        date.fromisoformat(data["日期"]),
        str(data.get("算法") or ""),
        _day(data.get("办结")),
        _day(data.get("收到")),
    )


def _term_event_data(event: TermEvent) -> dict[str, object]:
    data: dict[str, object] = {"事项": _KINDS[event.kind], "日期": event.on}
    if event.algorithm:
        data["算法"] = event.algorithm
    if event.done_on:
        data["办结"] = event.done_on
    if event.received:
        data["收到"] = event.received
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
