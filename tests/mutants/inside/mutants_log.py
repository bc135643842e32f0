"""A pytest plugin for the tree under test: the collected tests, and the duration of each phase of a test.

It writes JSON lines to the files named in MUTANTS_COLLECTED and MUTANTS_DURATIONS, and has programs that tests start
measured with the settings of MUTANTS_COVERAGE. It needs only the standard library and pytest, since the tree under test
may be an older one without mutants.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

WITH_BROWSER = {"playwright", "page", "mock_pages"}
"""Fixtures by which a test has a browser, or a program of its own that only a browser fills."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write one line for each collected test: its id, and whether it opens a browser."""
    path = os.environ.get("MUTANTS_COLLECTED")
    if not path:
        return
    lines = (json.dumps([item.nodeid, _has_browser(item)]) + "\n" for item in session.items)
    Path(path).write_text("".join(lines), encoding="utf-8")


def _has_browser(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("browser") is not None or bool(fixtures & WITH_BROWSER)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Make coverage start in every program from now on; it reads the settings there, including the name of the test."""
    path = os.environ.get("MUTANTS_COVERAGE")
    if path:
        os.environ["COVERAGE_PROCESS_START"] = path


def pytest_runtest_logreport(report: Any) -> None:
    """Write one line for each phase of a test: id, phase, seconds, outcome."""
    path = os.environ.get("MUTANTS_DURATIONS")
    if not path or "PYTEST_XDIST_WORKER" in os.environ:
        return
    line = json.dumps([report.nodeid, report.when, round(report.duration, 3), report.outcome])
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
