"""The loop of each test: `make quick`, `make test` or `make thorough`. A test that starts more than its marks say fails.

`quick` leaves out tests that are marked `program`, `browser` or `slow`, or that ask for a fixture that starts one. `test`
and `quick` leave out tests marked `thorough`: one of many similar cases, another of which runs in `make test`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Iterable
from functools import wraps
from pathlib import PurePath
from typing import Any

import pytest

BROWSERS = frozenset(
    {
        "page",
        "browser",
        "browser_hosts",
        "shared_browser_hosts",
        "session",
        "running_mock",
        "submitted",
        "drafted",
        "filed_profile",
    }
)
PROGRAMS = frozenset(
    {
        "mock_pages",
        "mock_registry",
        "fresh_registry",
        "console",
        "shared",
        "entered",
        "own_client",
        "shared_mock",
        "shared_office",
        "server",
    }
)
_OURS = ("python", "chrom", "google-chrome", "msedge", "node")
_started: list[str] = []


def mark(items: Iterable[pytest.Item]) -> None:
    """Mark each test that asks for a fixture which starts a browser or a program of ours."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & BROWSERS:
            item.add_marker(pytest.mark.browser)
        if names & PROGRAMS:
            item.add_marker(pytest.mark.program)


def left_out(item: pytest.Item, *, quick: bool, thorough: bool) -> bool:
    """Return whether this loop leaves a test out."""
    marks = {mark.name for mark in item.iter_markers()}
    return bool((not thorough and "thorough" in marks) or (quick and marks & {"program", "browser", "slow"}))


def watch() -> None:
    """Record from now on every program of ours, and every browser, that this process starts.

    An audit hook would also be called for every file, import and copied object: two seconds of a run.
    """
    start = subprocess.Popen.__init__

    @wraps(start)
    def watched(self: subprocess.Popen[Any], args: Any, *others: Any, **options: Any) -> None:
        words = [args] if isinstance(args, str | bytes | PurePath) else [*args]
        _note([*map(str, words)], str(options.get("executable") or words[0]))
        start(self, args, *others, **options)

    subprocess.Popen.__init__ = watched  # type: ignore[method-assign]


def _note(words: list[str], program: str) -> None:
    if PurePath(program).name.lower().startswith(_OURS):
        _started.append(" ".join(words)[:200])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget what an earlier test has started."""
    _started.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that started a program without a mark: `make quick` would run it."""
    result = yield
    if _started and not {mark.name for mark in item.iter_markers()} & {"program", "browser"}:
        pytest.fail(f"starts a program; mark it `program` or `browser` (tests/loops.py): {_started}", pytrace=False)
    return result
