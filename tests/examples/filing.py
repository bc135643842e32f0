"""Filing a profile on a mock with the simulated operator, and what must be true afterwards."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from scripts.make_profiles import PROFILES
from tests.conftest import MockRegistry
from tests.examples.comparator import Expected, differences, expected_of
from tests.filing.in_process import worker

PROGRAM = "from assistant.apps.cli.app import main; main()"
SMALLEST = "search-engine"  # of the examples that have records of every kind


def copied(name: str, folder: Path) -> Path:
    """Return a copy of an example in which runs may leave their folder."""
    place = folder / f"资料 {name}"
    shutil.copytree(PROFILES / name, place, ignore=shutil.ignore_patterns("runs"))
    return place


def fill(
    profile: Path, registry: MockRegistry, home: Path, site_map: str = "mock", *options: str
) -> tuple[int, dict[str, Any], str]:
    """Run `beian fill` with the simulated operator; return its exit code, its last line and its other output."""
    site = ["--site", site_map, "--url", registry.url, "--nonce", registry.nonce]
    environment = {**os.environ, "BEIAN_HOME": str(home), "BEIAN_LANG": "zh"}
    words = ["fill", str(profile), *site, "--stand-in", "submit", "--headless", "--json", *options]
    done = worker().run(words, environment)
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr


def account_of(registry: MockRegistry, expected: Expected) -> dict[str, Any]:
    """Return the stored state of the profile's entity."""
    state: dict[str, Any] = next(item for item in registry.state().values() if item["company"] == expected.company)
    return state


def file_and_compare(profile: Path, registry: MockRegistry, home: Path, site_map: str = "mock") -> None:
    """File a profile from login to submission; check stored values, figures, records and submissions."""
    code, answer, said = fill(profile, registry, home, site_map)
    assert (code, answer["status"]) == (0, "submitted"), said
    check_filing(profile, registry, answer, said)


def check_filing(profile: Path, registry: MockRegistry, answer: dict[str, Any], said: str) -> None:
    """Check the stored values, figures, records and submissions of a profile's first filing, submitted."""
    expected = expected_of(profile)
    assert differences(expected, account_of(registry, expected)) == [], said
    fields = answer["fields"]
    assert fields["total"] == expected.total
    assert fields["proved"] + fields["normalised"] == expected.total
    assert (fields["written"], fields["wrong"]) == (expected.total, 0)
    assert answer["records"] == {"planned": expected.records(), "saved": expected.records(), "gated": 0}
    assert_all_submitted_by_the_stand_in(answer, registry, 1 + len(expected.algorithms))


def assert_all_submitted_by_the_stand_in(answer: dict[str, Any], registry: MockRegistry, number: int) -> None:
    """Check that subject and algorithms were submitted once each, with codes fetched only by the simulated operator."""
    ledger = registry.ledger()
    submissions = [*ledger["subject_submissions"], *ledger["submissions"]]
    assert len(submissions) == len(answer["submitted_by"]) == number
    assert set(answer["submitted_by"].values()) == {"stand-in"}
    assert {who for submission in submissions for who in submission["code_fetched_by_all"]} == {"stand-in"}
