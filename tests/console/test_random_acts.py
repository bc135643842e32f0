"""Two machines share only a folder: random acts of four people, some killed, lose nothing that was acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.random_acts.acting import acted_out, table
from tests.console.random_acts.office import made_office

pytestmark = pytest.mark.program
SEED = 20261202


def acted(home: Path, acts: int) -> list[str]:
    office = made_office(home, 2)
    acted_out(office, SEED, 300, acts)
    print(table(office))
    return office.faults


@pytest.mark.thorough
def test_a_few_random_acts_of_two_machines_lose_no_write(tmp_path: Path) -> None:
    assert acted(tmp_path, 12) == []


@pytest.mark.thorough
def test_forty_random_acts_of_two_machines_lose_no_write(tmp_path: Path) -> None:
    assert acted(tmp_path, 60) == []
