"""What a person has shown of a site, on disk while a run lasts: a crash costs them nothing of it.

It lies beside the client's browser, for its owner alone, and is removed when the run ends by itself. Of the texts around a press
only the names of the profile's records are written, and outside of tables words without numbers that tell tabs and steps apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.core import files
from assistant.filing.assist.seen_presses import PressBox, SeenPress
from assistant.filing.assist.trails import NamedRecords, SeenView, Sent, TimelineEvent

_LARGEST = 4 << 20
_TAB_NUMBER = re.compile(r"^\d+[\s.、]+")
_NUMBER = re.compile(r"\d{3}")  # a tab may bear its number, or a count


@dataclass(slots=True)
class TimelineFile:
    """The timeline of one client on one site; `tips` are the tooltips of presses by number. Without a path it holds nothing."""

    path: Path | None
    named: NamedRecords
    tips: dict[int, str] = field(default_factory=dict)

    _lines: list[str] = field(default_factory=list, repr=False)
    _is_mended: bool = False

    def read(self) -> list[TimelineEvent]:
        """Return what a run that broke off has left, in order; a line that was not finished ends it."""
        events: list[TimelineEvent] = []
        self._lines.clear()
        if self.path is None or not self.path.is_file():
            return events
        with suppress(OSError, ValueError, TypeError, KeyError):
            for line in files.read(self.path, _LARGEST).decode("utf-8", errors="replace").split("\n"):
                event = self._event(json.loads(line))
                events += [event] if event is not None else []
                self._lines.append(line)
        return events

    def _event(self, data: dict[str, Any]) -> TimelineEvent | None:
        match data.pop("event"):
            case "press":
                boxes = tuple(PressBox(**box) for box in data.pop("boxes"))
                return SeenPress(**{**data, "boxes": boxes, "beside": tuple(data["beside"])})
            case "view":
                is_planned = {*data["records"]} <= self.named.records.keys()
                records, keys = tuple(data["records"]), frozenset(data["keys"])
                return SeenView(data["root"], records, keys, data["document"]) if is_planned else SeenView()
            case "sent":
                return Sent(data.get("is_read", True))
        self.tips[data["number"]] = data["tip"]
        return None

    def append(self, events: Iterable[TimelineEvent], tips: Mapping[int, str]) -> None:
        """Add events, and the tooltips that were shown since; a disk that takes nothing is no reason to end a run."""
        fresh = {number: tip for number, tip in tips.items() if number not in self.tips}
        lines = [self._line(event) for event in events]
        lines += [{"event": "tip", "number": number, "tip": tip} for number, tip in fresh.items()]
        if self.path is None or not lines:
            return
        self.tips |= fresh
        with suppress(OSError):
            self._write([json.dumps(line, ensure_ascii=False) for line in lines])

    def _write(self, lines: Sequence[str]) -> None:
        """Write lines behind those that are there: first without one that a crash cut off, later without the older half if it is full."""
        assert self.path is not None
        own = "".join(f"{line}\n" for line in lines).encode()
        if not self._is_mended:
            self.read()
            before: Sequence[str] = self._lines
        elif not self.path.is_file():
            before = ()
        elif self.path.stat().st_size + len(own) > _LARGEST:
            all_ = files.read(self.path, 2 * _LARGEST).decode("utf-8").split("\n")[:-1]
            before = all_[len(all_) // 2 :]
        else:
            with self.path.open("ab") as target:
                target.write(own)
            return
        self._lines, self._is_mended = [], True
        files.write(self.path, "".join(f"{line}\n" for line in before).encode() + own)

    def _line(self, event: TimelineEvent) -> dict[str, Any]:
        if isinstance(event, SeenPress):
            boxes = tuple(replace(box, text=self.named.only_names(box.text)) for box in event.boxes)
            beside = event.beside if self._names_tabs(event) else ()
            near = event.near if self._is_free(event, [event.near]) else ""
            return {"event": "press"} | asdict(replace(event, boxes=boxes, beside=beside, near=near))
        if isinstance(event, SeenView):
            return {"event": "view"} | asdict(event) | {"keys": sorted(event.keys)}
        return {"event": "sent"} | asdict(event)

    def _names_tabs(self, press: SeenPress) -> bool:
        """Return whether the words beside a press are those of tabs or steps, its own among them: only these are learnt from."""
        return not {press.word, _TAB_NUMBER.sub("", press.word)}.isdisjoint(press.beside) and self._is_free(
            press, press.beside
        )

    def _is_free(self, press: SeenPress, words: Iterable[str]) -> bool:
        """Return whether words around a press stand in no list and hold nothing of the client, nor a number."""
        return not press.is_in_list and not any(_NUMBER.search(w) or self.named.speaks_of_client(w) for w in words)

    def remove(self) -> None:
        """Remove the file: the run has ended by itself."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
