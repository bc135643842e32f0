"""What a person has shown of a site, on disk while a run lasts: a crash costs them nothing of it.

It lies beside the client's browser, for its owner alone, and is removed when the run ends by itself. Of the texts around a press
only the names of the profile's records are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.core import files
from assistant.filing.assist.seen_presses import PressBox, SeenPress
from assistant.filing.assist.trails import NamedRecords, SeenView, Sent, TimelineEvent

_LARGEST = 4 << 20


@dataclass(slots=True)
class TimelineFile:
    """The timeline of one client on one site; `tips` are the tooltips of presses by number. Without a path it holds nothing."""

    path: Path | None
    named: NamedRecords
    tips: dict[int, str] = field(default_factory=dict)

    def read(self) -> list[TimelineEvent]:
        """Return what a run that broke off has left, in order; a line that was not finished ends it."""
        events: list[TimelineEvent] = []
        if self.path is None or not self.path.is_file():
            return events
        with suppress(OSError, ValueError, TypeError, KeyError):
            for line in files.read(self.path, _LARGEST).decode("utf-8").splitlines():
                event = self._event(json.loads(line))
                events += [event] if event is not None else []
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
                return Sent()
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
            if not self.path.is_file():
                files.write(self.path, b"")
            with self.path.open("a", encoding="utf-8") as target:
                target.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)

    def _line(self, event: TimelineEvent) -> dict[str, Any]:
        if isinstance(event, SeenPress):
            boxes = tuple(replace(box, text=self.named.only_names(box.text)) for box in event.boxes)
            return {"event": "press"} | asdict(replace(event, boxes=boxes))
        if isinstance(event, SeenView):
            return {"event": "view"} | asdict(event) | {"keys": sorted(event.keys)}
        return {"event": "sent"}

    def remove(self) -> None:
        """Remove the file: the run has ended by itself."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
