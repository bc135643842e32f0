"""A few seeded drifts of every kind, and healthy pages: `make drift` plays hundreds of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from beian_mock.catalogue import forms
from tests.calibration.drifts import KINDS, Runner
from tests.calibration.forms_shown import showcase
from tests.calibration.make_fingerprints import FILE, fingerprints, text
from tests.conftest import MockRegistry

pytestmark = pytest.mark.browser


@pytest.fixture
def runner(page: Page, fresh_registry: MockRegistry, tmp_path: Path) -> Iterator[Runner]:
    for shown in showcase(page, fresh_registry.url, fresh_registry.nonce, fresh_registry, tmp_path):
        yield Runner(shown)


def test_drifts_of_a_product_and_a_detail_are_named_stopped_at_and_never_written_wrongly(runner: Runner) -> None:
    runner.approve()
    names = ["product", "detailRanking"]
    kinds = [drift for kind in KINDS for drift in runner.batch(names, 11, kind)]
    assert {drift.kind for drift in kinds} == set(KINDS)
    assert [str(drift) for drift in kinds if not drift.is_right or drift.wrong] == []
    assert sum(drift.written for drift in kinds) > 0
    assert [str(drift) for drift in runner.healthy(names) if drift.found] == []


@pytest.mark.thorough
def test_drifts_are_named_stopped_at_and_never_written_wrongly(runner: Runner) -> None:
    kinds = [drift for kind in KINDS for drift in runner.batch(["subject"], 7, kind)]
    runner.approve()
    names = ["product", "basic", "detailGenerative", "detailRanking"]
    kinds += [drift for kind in KINDS for drift in runner.batch(names, 11, kind)]
    assert {drift.kind for drift in kinds} == set(KINDS)
    assert [str(drift) for drift in kinds if not drift.is_right or drift.wrong] == []
    assert sum(drift.written for drift in kinds) > 0
    healthy = list(runner.healthy([name for name in forms() if name != "subject"]))
    assert [str(drift) for drift in healthy if drift.found] == []


@pytest.mark.thorough
def test_the_fingerprints_of_the_mock_are_those_of_its_pages(runner: Runner) -> None:
    assert text(fingerprints(runner.shown)) == FILE.read_text(encoding="utf-8")
