"""An earlier version is restored while another process saves the same profile: one waits for the other, nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.core.errors import UsageError
from assistant.declaration.profile import earlier
from assistant.declaration.profile.earlier import EarlierVersion, ProfilePlace, place_of, restored, versions
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.updating import OLD_VERSIONS, update
from tests.conftest import ROOT
from tests.filing.small import small, write

pytestmark = pytest.mark.program

FIRST, SECOND, THEIRS = "第一处地址", "第二处地址", "另一个进程写的地址"
SAVING = f"""
import sys
from pathlib import Path
from assistant.core.errors import UsageError
from assistant.declaration.profile import updating
from assistant.declaration.profile.loading import load

def save(loaded):
    basic = loaded.profile.subject.basic.model_copy(update={{"address": {THEIRS!r}}})
    subject = loaded.profile.subject.model_copy(update={{"basic": basic}})
    updating.update(loaded, loaded.profile.model_copy(update={{"subject": subject}}))

folder, updating._WAITS_S = Path(sys.argv[1]), 0
try:
    with updating.held(folder):
        print("held", flush=True)
        sys.stdin.readline()
        save(load(folder))
except UsageError:
    print("refused", flush=True)
"""


def saved(folder: Path, address: str) -> None:
    """Save the profile with an address."""
    loaded = load(folder)
    basic = loaded.profile.subject.basic.model_copy(update={"address": address})
    subject = loaded.profile.subject.model_copy(update={"basic": basic})
    update(loaded, loaded.profile.model_copy(update={"subject": subject}))


def address(folder: Path) -> str | None:
    return load(folder).profile.subject.basic.address


def saving_process(folder: Path) -> subprocess.Popen[str]:
    """Start a process that saves the profile: it prints "held" and waits for a line, or prints "refused"."""
    command = [sys.executable, "-c", SAVING, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.fixture
def seen(tmp_path: Path) -> tuple[ProfilePlace, EarlierVersion]:
    """Return a profile as a page shows it, with the version from before its last save."""
    folder = write(tmp_path / "客户", small())
    saved(folder, FIRST)
    saved(folder, SECOND)
    place = place_of(folder)
    return place, versions(place)[0]


def test_a_save_under_way_in_another_process_is_waited_for_and_not_replaced(
    seen: tuple[ProfilePlace, EarlierVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, version = seen
    waited = list[int | None]()
    with saving_process(place.folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"

        def wait(_: float) -> None:
            other.communicate("save\n")
            waited.append(other.returncode)

        monkeypatch.setattr(time, "sleep", wait)
        with pytest.raises(UsageError):
            restored(place, version)
    assert waited == [0]
    assert address(place.folder) == THEIRS
    assert SECOND in _former(place.folder)


def test_nobody_saves_between_the_look_at_the_profile_and_its_restoration(
    seen: tuple[ProfilePlace, EarlierVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, version = seen
    answers = list[str]()

    def loading(path: Path, contents: Mapping[Path, bytes]) -> LoadedProfile:
        with saving_process(path) as other:
            answers.append(other.communicate("save\n")[0])
        return load(path, contents)

    monkeypatch.setattr(earlier, "load", loading)
    assert restored(place, version)
    assert answers == ["refused\n"]
    assert address(place.folder) == FIRST
    assert SECOND in _former(place.folder)


def _former(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (folder / OLD_VERSIONS).iterdir())
