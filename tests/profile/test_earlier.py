"""Earlier versions of a profile keep their order and their days when the client's folder is copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.declaration.profile.earlier import opened, place_of, versions
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import OLD_VERSIONS, update
from assistant.practice import workspace
from assistant.practice.workspace import NewClient

SAVES, FIRST_DAY, DAY_S = 12, 1_790_000_000, 86_400


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a client whose address was saved on twelve days."""
    home = workspace.add(workspace.init(tmp_path / "一"), NewClient("甲公司"))
    for number in range(1, SAVES + 1):
        loaded = load(home)
        basic = loaded.profile.subject.basic.model_copy(update={"address": f"路{number}号"})
        subject = loaded.profile.subject.model_copy(update={"basic": basic})
        update(loaded, loaded.profile.model_copy(update={"subject": subject}))
    for copy in (home / OLD_VERSIONS).iterdir():
        at = FIRST_DAY + int(copy.stem.rpartition(".")[2]) * DAY_S
        os.utime(copy, (at, at))
    return home


def shown(home: Path) -> list[tuple[float, str | None]]:
    """Return the moment and the address of each version, newest first."""
    place = place_of(home)
    return [
        (version.at.timestamp(), opened(place, version).profile.subject.basic.address) for version in versions(place)
    ]


def test_a_client_made_from_a_folder_keeps_its_earlier_versions(client: Path, tmp_path: Path) -> None:
    copy = workspace.add(workspace.init(tmp_path / "二"), NewClient("甲公司"), client)
    assert shown(copy) == shown(client)
    assert shown(client)[0] == (FIRST_DAY + SAVES * DAY_S, f"路{SAVES - 1}号")


@pytest.mark.parametrize("order", [sorted, lambda copies: sorted(copies, reverse=True)], ids=["forward", "backward"])
def test_versions_are_in_order_after_a_copy_that_dates_the_files_anew(
    client: Path, tmp_path: Path, order: Callable[[list[Path]], list[Path]]
) -> None:
    copied = shutil.copytree(client, tmp_path / "三")
    for place, copy in enumerate(order(list((copied / OLD_VERSIONS).iterdir()))):
        os.utime(copy, (FIRST_DAY + place * 0.01, FIRST_DAY + place * 0.01))
    assert [address for _, address in shown(copied)] == [address for _, address in shown(client)]
