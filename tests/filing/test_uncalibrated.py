"""`--allow-uncalibrated`: nothing is written before the person has said yes to where each field would go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filing.conftest import Rig

pytestmark = pytest.mark.browser
TRIAL = 'format: 1\nid: trial\nextends: mock\ncalibrated: {on: ""}\n'


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    path = tmp_path / "trial.yaml"
    path.write_text(TRIAL, encoding="utf-8")
    return path


def test_without_the_word_for_it_fill_refuses_in_one_sentence(rig: Rig, trial: Path) -> None:
    ended = rig.fill("--site", str(trial))
    assert ended.code == 3
    assert "尚未校准" in ended.err


def test_on_the_persons_yes_the_page_is_filled_and_proved(rig: Rig, trial: Path) -> None:
    ended = rig.fill("--site", str(trial), "--allow-uncalibrated", "--stage", "主体")
    assert ended.fields["wrong"] == 0, ended.err
    assert ended.fields["proved"] + ended.fields["normalised"] == ended.fields["total"] > 0
    assert [each["kind"] for each in ended.answer["handovers"]].count("REVIEW") == 1
