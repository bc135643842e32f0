"""Every example, filed by the program and submitted by the simulated operator, is stored as its profile says.

The stored filing is then pulled as if it were somebody else's: the profile that `beian pull` writes is equal to it.
`make test` files the smallest example that has records of every kind on the mock's second skin (test_second_skin.py), and
the smallest profile on its first (tests/filing/test_difference.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.make_profiles import EXAMPLES, PROFILES
from tests.conftest import MockRegistry
from tests.examples.comparator import expected_of
from tests.examples.filing import SMALLEST, copied, file_and_compare
from tests.filing.pulling import pull_and_compare

NAMES = [texts.folder for texts in EXAMPLES]


def test_there_are_seven_examples_and_the_smallest_with_every_kind_of_record_is_known() -> None:
    assert len(NAMES) == 7
    expected = {name: expected_of(PROFILES / name) for name in NAMES}
    whole = {name: one.total for name, one in expected.items() if all(one.counts().values())}
    assert min(whole, key=lambda name: whole[name]) == SMALLEST


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.thorough
@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_stored_as_its_profile_says_and_pulled_as_it_was_filed(
    name: str, tmp_path: Path, fresh_registry: MockRegistry
) -> None:
    profile, home = copied(name, tmp_path), tmp_path / "home"
    file_and_compare(profile, fresh_registry, home)
    pull_and_compare(fresh_registry, home, profile, expected_of(profile).company, tmp_path / "接手")
