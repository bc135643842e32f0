"""The same filings on the mock's second skin, Element UI 2: other pages and other landmarks, the same map and program."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.make_profiles import reference
from tests.conftest import serve_mock_registry
from tests.examples.filing import SMALLEST, copied, file_and_compare
from tests.filing.small import small, write

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("mock_pages")]
SKIN = ("--skin", "element-ui")
MAP = "mock_element_ui"


def test_the_smallest_whole_profile_is_stored_as_it_says(tmp_path: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", *SKIN) as registry:
        file_and_compare(write(tmp_path / "资料", small()), registry, tmp_path / "home", MAP)


@pytest.mark.thorough
def test_the_smallest_example_is_stored_as_its_profile_says(tmp_path: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", *SKIN) as registry:
        file_and_compare(copied(SMALLEST, tmp_path), registry, tmp_path / "home", MAP)


@pytest.mark.thorough
def test_the_chat_app_is_stored_as_its_profile_says(tmp_path: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", *SKIN) as registry:
        file_and_compare(copied("chat-app", tmp_path), registry, tmp_path / "home", MAP)


@pytest.mark.thorough
def test_every_control_of_the_registry_is_stored_as_expected(tmp_path: Path) -> None:
    with serve_mock_registry(tmp_path / "mock", *SKIN) as registry:
        file_and_compare(reference(tmp_path / "基准填报"), registry, tmp_path / "home", MAP)
