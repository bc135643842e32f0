"""Every example, filed by the program and submitted by the stand-in, is stored as its profile says, field by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.make_profiles import EXAMPLES
from tests.conftest import MockRegistry
from tests.examples.filing import copied, file_and_compare

NAMES = [texts.folder for texts in EXAMPLES]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_is_what_the_profile_says(name: str, tmp_path: Path, fresh_registry: MockRegistry) -> None:
    file_and_compare(copied(name, tmp_path), fresh_registry, tmp_path / "home")
