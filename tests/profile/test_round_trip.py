"""A saved profile loads unchanged, in both languages and both formats."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings

from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import save
from assistant.declaration.profile.schema.whole import Profile
from tests.filing.small import small, write
from tests.profile.profiles import PROFILES, written

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@given(PROFILES)
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_any_profile_saved_in_chinese_loads_as_it_was(profile: Profile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "资料.yaml"
        save(profile, path, "zh")
        assert load(path).profile == profile


@given(PROFILES)
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
def test_any_profile_saved_as_english_json_loads_as_it_was(profile: Profile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile.json"
        save(profile, path, "en")
        assert load(path).profile == profile


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_written_profile_survives_both_languages(tmp_path: Path, language: Literal["zh", "en"], name: str) -> None:
    first = load(written(tmp_path))
    save(first.profile, tmp_path / name, language)
    again = load(tmp_path / name)
    assert again.profile == first.profile
    assert again.digest == first.digest


def test_the_digest_changes_with_one_value(tmp_path: Path) -> None:
    first = load(written(tmp_path))
    text = (tmp_path / "资料.yaml").read_text(encoding="utf-8")
    changed = load(written(tmp_path, text.replace("1.10", "1.11"), "别的.yaml"))
    assert changed.digest != first.digest


def test_the_digest_changes_with_the_bytes_of_an_attachment(tmp_path: Path) -> None:
    folder = write(tmp_path / "资料", small())
    first = load(folder).digest
    assert load(folder).digest == first
    paper = min(folder.glob("*.pdf"))
    before = paper.read_bytes()
    paper.write_bytes(before + b" ")
    assert load(folder).digest != first
    paper.write_bytes(before)
    assert load(folder).digest == first
    paper.unlink()
    assert load(folder).digest != first
