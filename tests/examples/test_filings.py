"""Every example, filed by the program and submitted by the stand-in, is stored as its profile says, field by field."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.make_profiles import PROFILES, reference
from tests.conftest import ROOT, MockRegistry
from tests.examples.comparator import Expected, differences, expected

REFERENCE = "reference"
EXAMPLES = (
    "chat-app",
    "image-generator",
    "speech-api",
    "news-recommender",
    "search-engine",
    "ranking",
    "dispatcher",
    REFERENCE,
)
PROGRAM = "from assistant.cli.app import main; main()"
FILL_WITHIN_S = 600


def placed(name: str, folder: Path) -> Path:
    """Return a copy of an example, or the reference filing, where a run may leave its folder."""
    place = folder / f"资料 {name}"
    if name == REFERENCE:
        reference(place)
    else:
        shutil.copytree(PROFILES / name, place, ignore=shutil.ignore_patterns("runs"))
    return place


def fill(profile: Path, registry: MockRegistry, home: Path) -> tuple[int, dict[str, Any], str]:
    """Run `beian fill` with the stand-in; return its exit code, its last line and what it said on the way."""
    site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce]
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        "fill",
        str(profile),
        *site,
        "--stand-in",
        "submit",
        "--headless",
        "--json",
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "BEIAN_HOME": str(home), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=FILL_WITHIN_S,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr


def account_of(registry: MockRegistry, wanted: Expected) -> dict[str, Any]:
    """Return the stored state of the profile's entity."""
    found: dict[str, Any] = next(each for each in registry.state().values() if each["company"] == wanted.company)
    return found


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_stored_is_what_the_profile_says(name: str, tmp_path: Path, fresh_registry: MockRegistry) -> None:
    profile = placed(name, tmp_path)
    wanted = expected(profile)
    code, answer, said = fill(profile, fresh_registry, tmp_path / "home")
    assert (code, answer["status"]) == (0, "submitted"), said
    assert differences(wanted, account_of(fresh_registry, wanted)) == [], said
    fields = answer["fields"]
    assert fields["total"] == wanted.total
    assert fields["proved"] + fields["normalised"] == wanted.total
    assert (fields["written"], fields["wrong"]) == (wanted.total, 0)
    assert answer["records"] == {"planned": wanted.records(), "saved": wanted.records(), "gated": 0}
    ledger = fresh_registry.ledger()
    submissions = [*ledger["subject_submissions"], *ledger["submissions"]]
    assert len(submissions) == 1 + len(wanted.algorithms)
    assert {each["code_fetched_by"] for each in submissions} == {"stand-in"}
    assert set(answer["submitted_by"].values()) == {"stand-in"}
