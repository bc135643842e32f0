"""Every example, filed by the program and submitted by the stand-in, is stored as its profile says, field by field.

What is stored is then pulled as somebody else's filing would be: the profile that `beian pull` writes is equal to it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.make_profiles import EXAMPLES
from tests.conftest import MockRegistry
from tests.examples.comparator import expected
from tests.examples.filing import copied, file_and_compare
from tests.filing.pulling import pull_and_compare

NAMES = [texts.folder for texts in EXAMPLES]
FEW = {"chat-app"}


def test_there_are_seven() -> None:
    assert len(NAMES) == 7


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    "name", [name if name in FEW else pytest.param(name, marks=pytest.mark.thorough) for name in NAMES]
)
def test_what_is_stored_is_what_the_profile_says_and_is_pulled_as_it_was_filed(
    name: str, tmp_path: Path, fresh_registry: MockRegistry
) -> None:
    profile, home = copied(name, tmp_path), tmp_path / "home"
    file_and_compare(profile, fresh_registry, home)
    pull_and_compare(fresh_registry, home, profile, expected(profile).company, tmp_path / "接手")
