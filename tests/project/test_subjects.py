"""Subjects of commits: at most 72 characters, checked by the hook and over the history."""

from __future__ import annotations

import subprocess

import pytest

from scripts.subject import LONGEST, fault
from tests.project.source_tree import ROOT

SINCE = "5c189fd"
TOO_LONG = {"17eaf6d4", "f5d59d94"}  # of 2026-12-02, before the hook


@pytest.mark.parametrize(
    ("message", "is_right"),
    [
        ("Read days by their mentions\n\nReason.\n# comment", True),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        ("Subject\nno blank line", False),
    ],
)
def test_a_message_is_refused_for_its_subject(message: str, is_right: bool) -> None:
    assert (fault(message) == "") is is_right


@pytest.mark.program
def test_no_subject_in_the_history_is_too_long() -> None:
    asked = ["git", "-C", str(ROOT), "log", "--format=%h %s", f"{SINCE}..HEAD"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("no history of that commit here")
    lines = [line.split(" ", 1) for line in done.stdout.splitlines()]
    long = {name[:8]: subject for name, subject in lines if len(subject) > LONGEST}
    assert {name: subject for name, subject in long.items() if name not in TOO_LONG} == {}
