"""A process that imports the heavy libraries in its arguments once and forks a pytest run for each request.

It runs in the scratch tree, before anything of the tree is imported, so that every fork imports the mutant anew. A
request is a JSON line on standard input: `{"tests": [...], "options": [...], "log": path}`. Events are JSON lines on
standard output: `{"pid"}`, `{"start": test}`, `{"failed": test, "when", "why"}`, `{"ended": exit code}`. It needs only
the standard library, pytest and psutil. The parent may kill the process group of the fork; leftover processes of a run
are ended here.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import psutil
import pytest

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG: tests of an interrupted run do not survive it
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans of a run become our children, and can be ended

Report = Callable[[dict[str, Any]], None]


class OrderedTestsPlugin:
    """A pytest plugin that runs the requested tests in the requested order and reports each of them."""

    def __init__(self, tests: Iterable[str], report: Report) -> None:
        self.places = {test: number for number, test in enumerate(tests)}
        self.report = report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out tests that were not requested."""
        others = [item for item in items if item.nodeid not in self.places]
        config.hook.pytest_deselected(items=others)
        items[:] = sorted((item for item in items if item.nodeid in self.places), key=self._place)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Report that a test starts."""
        self.report({"start": nodeid})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Report a failure."""
        if report.failed:
            self.report({"failed": report.nodeid, "when": report.when, "why": _first_line(report)})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report a module that cannot be imported."""
        if report.failed:
            self.report({"failed": report.nodeid, "when": "collect", "why": _first_line(report)})

    def _place(self, item: pytest.Item) -> int:
        return self.places[item.nodeid]


def main() -> None:
    """Serve requests until standard input ends."""
    for name in sys.argv[1:]:
        with suppress(Exception):
            importlib.import_module(name)
    _set_process(SUBREAPER, 1)
    _set_process(DIE_WITH_PARENT, signal.SIGKILL)
    events = os.dup(1)

    def report(event: dict[str, Any]) -> None:
        os.write(events, json.dumps(event).encode() + b"\n")

    report({"ready": len(sys.modules)})
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _run(json.loads(line), report)
        _, status = os.waitpid(pid, 0)
        _end_what_is_left()
        report({"ended": os.waitstatus_to_exitcode(status)})


def _run(request: dict[str, Any], report: Report) -> None:
    """Run pytest in the fork and leave it with pytest's exit code."""
    os.setsid()
    _set_process(DIE_WITH_PARENT, signal.SIGKILL)
    report({"pid": os.getpid()})
    nowhere = os.open(os.devnull, os.O_RDONLY)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for source, target in ((nowhere, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    files = list(dict.fromkeys(test.partition("::")[0] for test in request["tests"]))
    code = 70
    try:
        code = int(pytest.main([*request["options"], *files], plugins=[OrderedTestsPlugin(request["tests"], report)]))
    finally:
        with suppress(Exception):
            sys.stdout.flush()
        os._exit(code)


def _set_process(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _end_what_is_left() -> None:
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            process.kill()
            process.wait(5)


def _first_line(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else str(report.longrepr)
    return " ".join(text.split())[:200]


if __name__ == "__main__":
    main()
