"""`beian` halted at chosen events of its journal: what `live.LiveRun` starts, as a program or in process.

A halt names an event (`kind`, any of its members, `nth`) and what to do right after it was written. `hold` makes the
run wait as on a slow page – its panel alive, its guard armed – until the file `go-N` appears; `kill` is kill -9;
`fail` raises a PageFault; `attack` sends a submission. The kind `Answered` is a save that the site has answered and
the run has not yet read. With `values.json` in the place, every picture is accompanied by what `occurrences.js` finds
on the page. The guest's CDP address is written to `door`.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest import mock

from assistant.apps.cli import app, fill
from assistant.filing.browser import pictures
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run.session import RunSession
from assistant.filing.site.record_saves import RecordSaves
from assistant.proof.journal.events import RunClosed, RunOpened, Submitted
from assistant.proof.journal.notes import stored_form
from assistant.proof.journal.run_folder import RunFolder

Halt = dict[str, Any]
PLACE = "BEIAN_TEST_PLACE"
_ATTACK = "fetch('/api/algorithms/submit', {method: 'POST', body: '{}'}).then(answer => answer.status)"


class Halts:
    """The remaining halts, met one after another."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._left: list[Halt] = json.loads((place / "halts.json").read_text(encoding="utf-8"))
        self._seen = 0
        self._met = 0

    def meet(self, kind: str, about: dict[str, Any], session: RunSession | None, when: str = "after") -> None:
        """Halt if this event is that of the next halt, before or (by default) after it was written."""
        if not self._left or not _fits(self._left[0], kind, about) or self._left[0].get("when", "after") != when:
            return
        self._seen += 1
        if self._seen < self._left[0].get("nth", 1):
            return
        halt = self._left.pop(0)
        self._seen = 0
        self._met += 1
        if halt["do"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if halt["do"] == "fail":
            raise PageFault(halt["words"])
        if halt["do"] == "attack" and session is not None:
            session.browser.page.evaluate(_ATTACK)
        if halt["do"] == "hold" and session is not None:
            self._hold(session)

    def are_after(self, kind: str) -> bool:
        """Return whether the next halt is at such an event, right after it was written."""
        return bool(self._left) and self._left[0]["kind"] == kind

    def _hold(self, session: RunSession) -> None:
        (self._place / f"held-{self._met}").touch()
        while not (self._place / f"go-{self._met}").exists():
            session.operator_ui._here().heartbeat()  # type: ignore[attr-defined]
            session.browser.pump(0.05)


def _fits(halt: Halt, kind: str, about: dict[str, Any]) -> bool:
    expected = {name: value for name, value in halt.items() if name not in {"kind", "nth", "do", "words", "when"}}
    return halt["kind"] == kind and all(about.get(name) == value for name, value in expected.items())


def halting(place: Path) -> None:
    """Patch the halts into the run's own functions."""
    halts = Halts(place)
    note, answer, append = RunSession.note, RecordSaves._answer, RunFolder.append
    open_browser = fill.open_browser  # type: ignore[attr-defined]

    def noted(self: RunSession, event: Any, painting: Future[Any] | None = None) -> None:
        line = stored_form(event)
        halts.meet(type(line).__name__, asdict(line), self, "before")
        note(self, event, painting)
        if halts.are_after(type(line).__name__):
            self.folder._append_painted()
        halts.meet(type(line).__name__, asdict(line), self)

    def appended(self: RunFolder, *events: Any) -> str:
        own_events = [event for event in events if isinstance(event, RunOpened | RunClosed | Submitted)]
        for event in own_events:
            halts.meet(type(event).__name__, asdict(event), None, "before")
        written = append(self, *events)
        for event in own_events:
            halts.meet(type(event).__name__, asdict(event), None)
        return written

    def answered(self: RecordSaves, *arguments: Any) -> Any:
        halts.meet("Answered", {"page": self.site.page.url}, None)
        return answer(self, *arguments)

    def opened(*arguments: Any, **options: Any) -> BrowserSession:
        session: BrowserSession = open_browser(*arguments, **options)
        written = place / "door.part"
        written.write_text(session.guest_url(), encoding="ascii")
        written.replace(place / "door")  # whoever waits for the file reads all of it
        return session

    RunFolder.append = appended  # type: ignore[method-assign]
    RunSession.note = noted  # type: ignore[method-assign]
    RecordSaves._answer = answered  # type: ignore[assignment,method-assign]
    fill.open_browser = opened  # type: ignore[attr-defined]


def watching_pictures(place: Path) -> None:
    """Record with every picture where an independent script finds the values on the page, before and after."""
    shoot = pictures.shoot_soon
    values = json.loads((place / "values.json").read_text(encoding="utf-8"))
    find = (Path(__file__).parent / "occurrences.js").read_text(encoding="utf-8")

    def watched(page: Any, path: Path, **options: Any) -> Future[pictures.Picture]:
        page.evaluate(f"values => ({find})(values, true)", values)
        before = page.evaluate(f"values => ({find})(values)", values)
        taken = shoot(page, path, **options)
        seen = {"picture": path.name, "before": before, "after": page.evaluate(f"values => ({find})(values)", values)}
        with (place / "seen.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(seen) + "\n")
        return taken

    pictures.shoot_soon = watched


@contextmanager
def installed(place: Path) -> Iterator[None]:
    """Install the halts of a place in this process, and remove them at the end."""
    seams = (
        (RunFolder, "append"),
        (RunSession, "note"),
        (RecordSaves, "_answer"),
        (fill, "open_browser"),
        (pictures, "shoot_soon"),
    )
    with ExitStack() as stack:
        for owner, name in seams:
            stack.enter_context(mock.patch.object(owner, name, getattr(owner, name)))
        _install(place)
        yield


def _install(place: Path) -> None:
    halting(place)
    if (place / "values.json").exists():
        watching_pictures(place)


def main(run: Callable[[], None] = app.main) -> None:
    """Run `beian` with the halts of its place."""
    _install(Path(os.environ[PLACE]))
    run()


if __name__ == "__main__":
    main()
