"""Two programs file the same profile, alternating record by record, each on its own mock and in its own browser.

While one files a record the other waits, so that both see the same machine second by second. A turn lasts from the
start signal to the next record; the person's part does not count, and the last turn ends with the last CONFIRM. Both
mocks are of the current tree. The older program waits until a page says that it shows its data, which the mock's pages do
not say: both mocks add a script that does (`tests/mock/marks.js`), so that both browsers do the same work. Today's program
reads nothing of its marks.
"""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Self

import psutil

from benchmarks.short import turnstile
from benchmarks.short.processor import ProcessorTime, Used
from benchmarks.short.sides import Side
from benchmarks.speed.scale import grown
from scripts.make_profiles import reference as reference_filing
from tests.conftest import MockRegistry, serve_mock_registry
from tests.filing.small import write

WITHIN_S = 180.0
MARKED = "tests.mock.marked"
PRODUCTS = {"small": 1, "short": 3}
PROFILES = (*PRODUCTS, "reference")
_SCRIPT = Path(turnstile.__file__)


@dataclass(frozen=True)
class RecordTurn:
    """The cost of one record: its page, seconds, and processor seconds of the program and of its browser (0: not read)."""

    page: str
    seconds: float
    program: float
    browser: float


@dataclass
class Workplace:
    """Where one side files: its profile, its mock, its home."""

    home: Path
    profile: Path
    registry: MockRegistry


@contextmanager
def workplaces(sides: Sequence[Side], kind: str) -> Iterator[list[Workplace]]:
    """Yield a workplace for each side, all with the same profile and an empty mock of the current tree."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        original = _profile(Path(folder) / "original", kind)
        places = []
        for side in sides:
            home = Path(folder) / side.name
            profile = Path(shutil.copytree(original, home / "资料"))
            places.append(
                Workplace(home, profile, stack.enter_context(serve_mock_registry(home / "mock", module=MARKED)))
            )
        yield places


def _profile(place: Path, kind: str) -> Path:
    return write(place, grown(PRODUCTS[kind])) if kind in PRODUCTS else reference_filing(place)


@dataclass
class Span:
    """A measured turn: its start (Unix time), its duration, and the processor seconds before it."""

    page: str
    began: float
    seconds: float
    before: Used


@dataclass
class SteppedRun:
    """A `beian fill` that waits before each record until `step` is called."""

    side: Side
    place: Workplace
    spans: list[Span] = field(default_factory=list)
    page: str = ""

    def __enter__(self) -> Self:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(WITHIN_S)
        self._processor = ProcessorTime(self.place.home)
        self._output = (self.place.home / "output").open("w+", encoding="utf-8")
        self._errors = (self.place.home / "errors").open("w+", encoding="utf-8")
        self._process = psutil.Popen(
            self._command(), env=self._environment(), cwd=self.side.tree, stdout=self._output, stderr=self._errors
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        for process in self._running():
            with suppress(psutil.Error):
                process.kill()
        self._output.close()
        self._errors.close()

    def _running(self) -> Iterator[psutil.Process]:
        """Yield the processes of this filing that still run; none after a good end."""
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or ()
            if process.pid == self._process.pid or any(str(self.place.home / "beian") in word for word in words):
                yield process

    def meet(self) -> None:
        """Wait until the run has logged in and reached its first record."""
        door, _ = self._server.accept()
        door.settimeout(WITHIN_S)
        self._line: IO[str] = door.makefile("rw", encoding="utf-8")
        imported = Path(self._line.readline().strip())
        if not imported.is_relative_to(self.side.tree):
            raise RuntimeError(f"{self.side.name} has imported {imported} instead of its own tree {self.side.tree}")
        self.page = self._line.readline().strip()

    def step(self) -> None:
        """Let it file one record, up to the next one or to its end."""
        before = self._processor.read(self._process)
        began, started = time.time(), time.perf_counter()
        self._line.write("go\n")
        self._line.flush()
        following = self._line.readline().strip()
        self.spans.append(Span(self.page, began, time.perf_counter() - started, before))
        self.page = following

    def turns(self) -> list[RecordTurn]:
        """Wait for its end and return the cost of each record; raises if a field is wrong."""
        self._process.wait(WITHIN_S)
        answer = self._answer()
        events = _events(Path(answer["run"]))
        seconds = [own_seconds(span, events, is_last=span is self.spans[-1]) for span in self.spans]
        after = [*(span.before for span in self.spans[1:]), self.spans[-1].before]
        return [
            RecordTurn(span.page, took, later.program - span.before.program, later.browser - span.before.browser)
            for span, took, later in zip(self.spans, seconds, after, strict=True)
        ]

    def _answer(self) -> dict[str, Any]:
        lines = (self.place.home / "output").read_text(encoding="utf-8").strip().splitlines()
        answer: dict[str, Any] = json.loads(lines[-1]) if lines else {}
        if not answer or answer["fields"]["wrong"] or not answer["fields"]["total"]:
            errors = (self.place.home / "errors").read_text(encoding="utf-8")
            raise RuntimeError(f"{self.side.name} has left a field wrong:\n{answer}\n{errors[-2000:]}")
        return answer

    def _command(self) -> list[str]:
        registry = self.place.registry
        site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce, "--stand-in", "draft"]
        program = [self.side.command()[0], "-P", str(_SCRIPT)]
        return [*program, "fill", str(self.place.profile), *site, "--headless", "--json"]

    def _environment(self) -> dict[str, str]:
        return {
            **self.side.environment(),
            "BEIAN_HOME": str(self.place.home / "beian"),
            turnstile.ENTRY: self.side.entry,
            turnstile.RECORD: self.side.record,
            turnstile.PORT: str(self._server.getsockname()[1]),
            turnstile.SLOWER: self.side.slower,
        }


def interleaved(sides: Sequence[Side], places: Sequence[Workplace]) -> list[list[RecordTurn]]:
    """File once on each side, in turns that begin with the first side, and return the turns of each."""
    with ExitStack() as stack:
        runs = [stack.enter_context(SteppedRun(side, place)) for side, place in zip(sides, places, strict=True)]
        for run in runs:
            run.meet()
        while any(run.page for run in runs):
            for run in runs:
                if run.page:
                    run.step()
        return [run.turns() for run in runs]


def _events(run: Path) -> list[tuple[float, str, dict[str, Any]]]:
    lines = [json.loads(line) for line in (run / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(datetime.fromisoformat(line["at"]).timestamp(), line["kind"], line["data"]) for line in lines]


def own_seconds(span: Span, events: Sequence[tuple[float, str, dict[str, Any]]], *, is_last: bool) -> float:
    """Return the seconds of a turn without its handovers; the last turn ends with the last CONFIRM."""
    ended = span.began + span.seconds
    if is_last:
        confirms = [at for at, kind, data in events if kind == "HandoverOpened" and data["handover"] == "CONFIRM"]
        ended = max([at for at in confirms if at > span.began], default=ended)
    persons = [data["seconds"] for at, kind, data in events if kind == "HandoverClosed" and span.began < at < ended]
    return float(ended - span.began - sum(persons))
