"""Each command of a filing once as a separate program; all other tests run them in the process of the tests.

`make test` starts the one that writes and hands in, and the one that only takes text.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from assistant.declaration.profile.loading import load
from assistant.filing.run import returned
from tests.conftest import ROOT
from tests.filing.conftest import PROGRAM, FilingRunResult, RunningMock, section
from tests.filing.small import ALGORITHM, NAME, small, write
from tests.filing.test_change import PREPARED, approve, stored

pytestmark = [pytest.mark.program, pytest.mark.browser, pytest.mark.slow]


def ran(running_mock: RunningMock, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run `beian` as a program and return its result."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env=running_mock.environment(),
        cwd=ROOT,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def ended(running_mock: RunningMock, name: str, *options: str, stand_in: str) -> FilingRunResult:
    """Run a command on the profile as a program, with the simulated operator."""
    write(running_mock.profile, running_mock.data)
    done = ran(running_mock, *running_mock.command("--stand-in", stand_in, *options, name=name)[3:])
    return FilingRunResult(done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stdout, done.stderr)


@pytest.mark.thorough
def test_fill_writes_what_a_subject_that_has_passed_makes_possible(approved: RunningMock) -> None:
    filed = ended(approved, "fill", "--stage", "产品", stand_in="draft")
    assert (filed.code, filed.fields["wrong"], filed.fields["written"]) == (0, 0, 9), filed.err
    assert len(approved.stored()["products"]) == 1


@pytest.mark.thorough
def test_pull_reads_what_the_registry_holds_into_a_profile(approved: RunningMock) -> None:
    running_mock, out = approved, approved.home / "接手"
    site = ("--site", "mock", "--url", running_mock.registry.url, "--nonce", running_mock.registry.nonce)
    done = ran(
        running_mock, "pull", "--out", str(out), "--company", NAME, "--stand-in", "on", *site, "--headless", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert load(out).profile.subject.basic.website == small()["主体"]["主体基本信息"]["网址"]


def test_change_writes_the_one_field_that_differs_and_is_handed_in(submitted: RunningMock) -> None:
    approve(submitted)
    submitted.data["主体"]["主体基本信息"]["网址"] = "https://example.com/new"
    changed = ended(submitted, "change", "--subject", stand_in="submit")
    assert (changed.code, changed.answer["status"], changed.fields["written"]) == (0, "submitted", 1), changed.err
    assert section(stored(submitted)["subject"], "主体基本信息")["网址"] == "https://example.com/new"


@pytest.mark.thorough
def test_deregister_applies_for_the_algorithm(submitted: RunningMock) -> None:
    approve(submitted)
    applied = ended(submitted, "deregister", "--algorithm", ALGORITHM, *PREPARED, stand_in="submit")
    assert (applied.code, applied.answer["status"]) == (0, "submitted"), applied.err
    assert stored(submitted)["algorithms"][0]["state"] == "注销办理中"


def test_returned_keeps_what_was_pasted_with_the_profile(running_mock: RunningMock) -> None:
    write(running_mock.profile, running_mock.data)
    done = ran(
        running_mock,
        "returned",
        str(running_mock.profile),
        "--site",
        "mock",
        "--paste",
        "-",
        typed="1、版本号有误；2、请补充说明",
    )
    assert "没有对上任何一项" in done.stdout
    assert [len(item.items) for item in returned.read(running_mock.profile)] == [2]
