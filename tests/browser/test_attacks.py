"""Attacks of the table: a submission with the guard off, none while it is armed, and the form survives.

Each takes some seconds with its counterpart, so `make test` tries every fifth of each family; all of them are tried by
`make attacks`, and by `python -m tests.browser.attacks`, which prints the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser.attacks.desk import Desk, desk
from tests.browser.attacks.ways import ALL_WAYS, NAMES
from tests.browser.conftest import WORKER, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WAYS, FAMILIES, HERE = 208, 16, 49
EVERY = 5


def tried() -> list[str]:
    """Return the names of the ways that `make test` tries: the first of each family and every so many after it."""
    by_family: defaultdict[str, list[str]] = defaultdict(list)
    for name, way in NAMES.items():
        by_family[way.kind].append(name)
    return [name for names in by_family.values() for name in names[::EVERY]]


TRIED = tried()


@pytest.fixture(scope="module")
def attacked(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One browser, one mock and its hostile front for all attacks."""
    folder = tmp_path_factory.mktemp("attacked")
    house, stack = House(folder / "browser", thread=WORKER), ExitStack()
    yield WORKER.submit(stack.enter_context, desk(folder, house)).result()
    WORKER.submit(stack.close).result()
    WORKER.submit(house.end).result()


def test_the_table_is_long_and_names_each_way_once() -> None:
    assert len(NAMES) == len(ALL_WAYS) == WAYS
    assert (len({way.kind for way in ALL_WAYS}), len(TRIED)) == (FAMILIES, HERE)
    assert {NAMES[name].kind for name in TRIED} == {way.kind for way in ALL_WAYS}, "a family of which nothing is tried"


@pytest.mark.parametrize(
    "name", [name if name in TRIED else pytest.param(name, marks=pytest.mark.thorough) for name in NAMES]
)
def test_a_way_that_submits_without_the_guard_does_not_with_it(attacked: Desk, name: str) -> None:
    outcome = attacked.try_both(NAMES[name])
    assert outcome.off > 0, "no attack: nothing was submitted with the guard off"
    assert outcome.armed == 0
    assert outcome.layers, "the guard told of nothing"
    assert outcome.form or not outcome.way.keeps_form
