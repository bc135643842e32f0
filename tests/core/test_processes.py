"""Processes that this terminal's signals do not reach, and how they are killed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import psutil
import pytest

from assistant.core import processes
from tests.project.source_tree import PACKAGE, modules, nodes, shown

STARTS_ANOTHER = (
    "import subprocess, sys\n"
    "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
    "print(child.pid, flush=True)\n"
    "input()"
)
GROUPS = {"start_new_session", "creationflags", "killpg", "CREATE_NEW_PROCESS_GROUP", "DETACHED_PROCESS"}


@pytest.mark.parametrize(("has_console", "flags"), [(True, 512), (False, 520)])
def test_on_windows_a_process_gets_a_group_and_keeps_or_loses_the_console(
    has_console: bool, flags: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("subprocess.DETACHED_PROCESS", 8, raising=False)
    monkeypatch.setattr("subprocess.CREATE_NEW_PROCESS_GROUP", 512, raising=False)
    assert processes.apart(has_console=has_console) == {"creationflags": flags}


@pytest.mark.program
@pytest.mark.skipif(os.name != "posix", reason="process groups: POSIX")
@pytest.mark.parametrize("with_group", [True, False])
def test_a_process_is_killed_with_or_without_what_it_started(with_group: bool) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_ANOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **processes.apart()
    ) as process:
        assert process.stdout is not None
        started = psutil.Process(int(process.stdout.readline()))
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
        (processes.kill_group if with_group else processes.kill)(process.pid)
        assert process.wait() == -9
        if not with_group:
            assert started.is_running()
            started.kill()
        started.wait()
    processes.kill_group(process.pid)
    processes.kill(process.pid)


def test_a_process_that_has_ended_is_killed_without_an_error_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(process: int, signal: int) -> None:
        raise OSError(22, "The parameter is incorrect", None, 87, None)

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("os.kill", kill)
    processes.kill_group(4711)


def test_no_other_module_makes_a_process_group() -> None:
    named = [
        shown(path, node.lineno)
        for path in modules()
        if path != PACKAGE / "core" / "processes.py"
        for node in nodes(path)
        if (isinstance(node, ast.keyword) and node.arg in GROUPS)
        or (isinstance(node, ast.Attribute) and node.attr in GROUPS)
    ]
    assert not named
