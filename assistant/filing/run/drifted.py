"""Check that the page still matches the map's fingerprint: before its first write, and for controls that appear later.

A changed page stops the run with one sentence; nothing adapts by itself. A form that is still rendering gets some
seconds before missing controls count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from assistant.core.errors import PageDrift, PageMismatch
from assistant.core.language import mark, say, semicolon_list
from assistant.filing.browser.guard import Attempt
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Control, FormSnapshot
from assistant.filing.run.context import Filing
from assistant.filing.site.due import due_on
from assistant.filing.site.fingerprint import asked, control_print, shape_of
from assistant.filing.site.landmarks import RENDERED_WITHIN_S, Site
from assistant.planning.maps.drift import PageChange, compare
from assistant.planning.maps.fingerprints import ControlPrint, Token
from assistant.planning.maps.site_map import Request
from assistant.planning.plan.plan import Record

_SHOWN = 3
_UNTYPED = mark("本页打开后一项未填")
_UNSAVED = mark("本页打开后填入的内容没有保存")


class DriftCheck:
    """The check of one record's page; pages without a fingerprint pass."""

    def __init__(self, filing: Filing, record: Record) -> None:
        self._filing, self._record = filing, record
        self._print = filing.session.site.map.fingerprints.get(record.page)
        self._passed: set[Token] = set()
        shapes = self._print.shapes if self._print else ()
        self._sections = {item.section for shape in shapes for item in shape}

    def first(self, seen: FormSnapshot) -> None:
        """Raise PageMismatch if the page does not match; wait some seconds for it to render."""
        if not self._stopping(seen):
            return
        changes: list[PageChange] = []

        def is_whole() -> bool:
            changes[:] = self._stopping(snapshot.read(self._filing.session.site.page))
            return not changes

        if not self._filing.session.browser.wait(is_whole, RENDERED_WITHIN_S):
            self._stop(changes, _UNSAVED if self._filing.places.in_progress else _UNTYPED)

    def later(self, control: Control) -> None:
        """Raise PageMismatch if a control has appeared and the page does not match."""
        if self._print is None or self._placed(control_print(control)).token in self._passed:
            return
        changes = self._stopping(snapshot.read(self._filing.session.site.page))
        if changes:
            self._stop(changes, _UNSAVED)

    def _stopping(self, seen: FormSnapshot) -> list[PageChange]:
        if self._print is None:
            return []
        shape = tuple(map(self._placed, shape_of(seen)))
        due = due_on(self._filing.session.site.map, self._record.page, seen)
        changes = [change for change in compare(self._print, shape, due=due) if change.stops]
        if not changes:
            self._passed |= {item.token for item in shape}
        return changes

    def _placed(self, seen_print: ControlPrint) -> ControlPrint:
        """Return a control in its section as the map knows it, without headings that a returned filing adds."""
        section = seen_print.section
        ends = (section[start:] for start in range(len(section)))
        return replace(seen_print, section=next((end for end in ends if end in self._sections), section))

    def _stop(self, changes: list[PageChange], reason: str) -> None:
        entry = self._filing.session.site.entry(self._record.page)
        more = "…" if len(changes) > _SHOWN else ""
        message = semicolon_list(map(str, changes[:_SHOWN])) + more
        raise PageMismatch(page=entry.title or entry.id, what=f"{message}；{say(reason)}")


def stop_at_other_requests(site: Site, record: Record, stopped: Sequence[Attempt], *, is_silent: bool) -> None:
    """Raise PageDrift if a save got no answer because its request differs from the map's in address or shape.

    `stopped` is what the guard blocked since the save was pressed; `is_silent` says that the save was never sent. If
    it was sent and lost, other requests blocked beside it do not count.
    """
    own = stopped if is_silent else [attempt for attempt in stopped if attempt.why == "body"]
    change = other_requests(site.map.requests, own)
    if change is not None:
        raise PageDrift(page=record.title, what=str(change))


def other_requests(known: Iterable[Request], stopped: Iterable[Attempt]) -> PageChange | None:
    """Return the change that blocked writing requests reveal in the page's requests; None if there are none."""
    sent = [attempt for attempt in stopped if attempt.layer == "request" and attempt.why in ("write", "body")]
    if not sent:
        return None
    known_saves = sorted({f"{request.method} {request.path}" for request in known if request.use == "save"})
    changed = []
    for current in dict.fromkeys(asked(attempt.method, attempt.url) for attempt in sent):
        if current in known_saves:
            changed.append(say("{request} 的内容与原来不同", request=current))
        else:
            changed.append(f"{max(known_saves, key=lambda one: _likeness(one, current), default='–')} → {current}")
    return PageChange("requests", "", "、".join(changed))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
