"""The story of docs/practice.md, as a new user: from an empty folder to receipt and expected answer on the board."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant.checks.deadlines.terms import answer
from assistant.checks.deadlines.working_days import PUBLISHED
from tests.conftest import serve_mock_registry
from tests.filing.test_guarded_runs import screen
from tests.practice.story import CLIENTS, FILED, INCOMPLETE, PracticeWalkthrough, algorithm

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.thorough]


def test_a_new_user_gets_from_an_empty_folder_to_receipt_and_expected_answer(
    browser: Browser, tmp_path: Path, mock_pages: Path
) -> None:
    window = browser.new_context(viewport={"width": 1280, "height": 900})
    with serve_mock_registry(tmp_path / "mock") as registry, screen() as display:
        if not display:
            pytest.skip("no display and no Xvfb: a visible browser cannot be started")
        story = PracticeWalkthrough(tmp_path, registry, window.new_page(), display)
        story.whole()
        submissions = story.submissions()
    window.close()
    ended = story.ended
    assert ended["check"] == {short: "bad" if short == INCOMPLETE else "good" for short in CLIENTS}
    assert ended["mended"] == {INCOMPLETE: "good"}
    assert ended["rehearse"] == dict.fromkeys(CLIENTS, "good")
    assert ended["before"] == []  # rehearsals have their own registry
    assert [submission["code_fetched_by"] for submission in submissions] == [
        "filer",
        "filer",
    ]  # a person fetched the code, both times
    receipt = submissions[-1]["receipt"]
    assert submissions[-1]["name"] == algorithm(FILED)
    clock = answer(date.today(), (), PUBLISHED)
    for text in (ended["row"], ended["page"]):
        assert receipt in text
        assert str(clock.on) in text
        assert ("暂估" in text) == clock.is_estimate
        assert "审核中" in text
        assert "演练" not in text
