"""The record of a covering run: which tests ran which lines, and how long each test took.

A covering run leaves a folder: coverage's data with one context per test (`.coverage`), one JSON line per phase of a
test (`durations.jsonl`), and the digests of the measured modules (`sources.json`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from coverage import CoverageData

DATA, DURATIONS, SOURCES = ".coverage", "durations.jsonl", "sources.json"
OF_A_TEST = re.compile(r"^(?P<test>.+)\|(setup|run|teardown)$")
OF_A_PROGRAM = re.compile(r"^(?P<test>.+?) \((setup|call|teardown)\)(\||$)")
"""The context of a program that a test started: pytest's PYTEST_CURRENT_TEST."""


class MeasuredOnOtherText(Exception):
    """A module was measured before it was changed, so that its lines are not those of the tree."""


class CoveringRuns:
    """The data of one or several covering runs; for a test measured several times the last duration counts."""

    def __init__(self, folders: Iterable[Path], modules: Sequence[str]) -> None:
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.with_program: set[str] = set()
        self._modules = modules
        self._lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._digests: dict[str, str] = {}
        for folder in folders:
            self._read_durations(folder / DURATIONS)
            self._read_lines(folder / DATA)
            if (folder / SOURCES).exists():
                self._digests |= json.loads((folder / SOURCES).read_text(encoding="utf-8"))

    def tests_of(self, module: str, lines: Iterable[int]) -> set[str]:
        """Return the tests that ran one of the lines."""
        by_line = self._lines.get(module, {})
        return {test for line in lines for test in by_line.get(line, ())}

    def check(self, module: str, text: str) -> None:
        """Raise MeasuredOnOtherText if a module's text is not the measured one."""
        if self._digests.get(module, digest(text)) != digest(text):
            raise MeasuredOnOtherText(f"{module} has changed since it was measured: run `cover` again")

    def _read_durations(self, path: Path) -> None:
        times: dict[str, float] = defaultdict(float)
        for line in path.read_text(encoding="utf-8").splitlines():
            test, _, seconds, outcome, *_ = json.loads(line)
            times[test] += seconds
            if outcome in {"failed", "skipped"}:
                self.failed.add(test)
        self.seconds |= times

    def _read_lines(self, path: Path) -> None:
        data = CoverageData(str(path))
        data.read()
        for file in data.measured_files():
            by_line = self._lines[next((name for name in self._modules if file.endswith(f"/{name}")), file)]
            for line, contexts in data.contexts_by_lineno(file).items():
                by_line[line] |= {test for context in contexts if (test := self._test(context))}

    def _test(self, context: str) -> str:
        """Return the test of a context, "" if there is none; notes the tests that start programs."""
        program = OF_A_PROGRAM.match(context)
        if program:
            self.with_program.add(program["test"])
            return program["test"]
        own = OF_A_TEST.match(context)
        return own["test"] if own else ""


def digest(text: str) -> str:
    """Return the digest of a module's text."""
    return hashlib.sha256(text.encode()).hexdigest()
