"""A client is held by one run at a time, from whichever folder; the lock ends with the process that held it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.apps.cli import fill, holding
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import PreparedRun, prepare
from assistant.core.errors import Busy
from assistant.core.privacy import Redactor
from assistant.practice.layout import RUN_LOCK
from tests.cli.conftest import Beian
from tests.filing.small import NAME, Json, small, write

pytestmark = pytest.mark.program

URL, USCC, OTHER = "http://127.0.0.1:9", "91440300MA5EXAMP0C", "深圳别家示例科技有限公司"
HOLDER = """
import sys, time
from pathlib import Path
from assistant.apps.cli import holding
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import prepare
from assistant.core.privacy import Redactor
with holding.held(prepare(FillOptions(Path(sys.argv[1]), site="mock", url=sys.argv[2]), Redactor())):
    print("held", flush=True)
    time.sleep(600)
"""


def ready(profile: Path, url: str = URL) -> PreparedRun:
    """Return what a run of this profile knows before its browser opens."""
    return prepare(FillOptions(profile, site="mock", url=url), Redactor())


def profile(folder: Path, name: str = NAME, uscc: str | None = USCC) -> Path:
    """Write the smallest profile for a company of this name and code."""
    data = small()
    basic: Json = data["主体"]["主体基本信息"]
    basic |= {"主体名称": name, "统一社会信用代码": uscc}
    if uscc is None:
        del basic["统一社会信用代码"]
    return write(folder, data)


@contextmanager
def running(profile: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold a client in a process of its own, as a run does; it is killed at the end."""
    command = [sys.executable, "-c", HOLDER, str(profile), URL]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "held"
            yield process
        finally:
            process.kill()


def is_held(other: PreparedRun) -> bool:
    """Return whether a run is refused because another one has its client."""
    try:
        with holding.held(other):
            return False
    except Busy:
        return True


def test_a_client_in_two_folders_is_filed_from_one_at_a_time(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = profile(tmp_path / "甲"), profile(tmp_path / "甲 副本")
    monkeypatch.setattr(fill, "_run", lambda *_: pytest.fail("it was filled"))
    with running(first) as run:
        ended = beian("fill", second, "--site", "mock", "--url", URL)
        assert (ended.code, NAME in ended.err, str(run.pid) in ended.err) == (5, True, True)
        run.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        run.wait(20)
        assert not is_held(ready(second))


def test_a_client_is_known_by_its_name_or_its_code_and_the_host_and_is_not_locked_in_part(tmp_path: Path) -> None:
    others = {
        "the same": (NAME, USCC, URL),
        "renamed": (f"{NAME}（新名）", USCC, URL),
        "without a code yet": (NAME, None, URL),
        "another company": (OTHER, "91440300MA5OTHER0X", URL),
        "another host": (NAME, USCC, "http://127.0.0.1:10"),
    }
    runs = {why: ready(profile(tmp_path / why, name, uscc), url) for why, (name, uscc, url) in others.items()}
    with running(profile(tmp_path / "甲")):
        waiting = {why for why, run in runs.items() if is_held(run)}
        assert waiting == {"the same", "renamed", "without a code yet"}
        assert _is_free(runs["the same"].loaded.folder / RUN_LOCK)


def test_the_running_one_of_two_profiles_in_a_folder_is_named(tmp_path: Path) -> None:
    folder = profile(tmp_path / "资料")
    (whole,) = folder.glob("*.json")
    first, second = folder / "a.json", folder / "b.json"
    first.write_text(whole.read_text(encoding="utf-8"), encoding="utf-8")
    second.write_text(whole.read_text(encoding="utf-8").replace(NAME, OTHER), encoding="utf-8")
    whole.unlink()
    with running(first) as run, pytest.raises(Busy) as refused, holding.held(ready(second)):
        pass
    assert refused.value.facts == {"client": NAME, "holder": str(run.pid)}


def test_a_process_does_not_block_itself_and_releases_all_locks(tmp_path: Path) -> None:
    own = ready(profile(tmp_path / "甲"))
    places = [own.loaded.folder / RUN_LOCK, *holding.client_locks(own)]
    notes = [place.with_name(f"{place.name}.pid") for place in places]
    with holding.held(own):
        with holding.held(own):
            pass
        assert all(note.exists() for note in notes)
        assert not any(_is_free(place) for place in places)
    assert not any(note.exists() for note in notes)
    assert all(_is_free(place) for place in places)


def test_no_lock_file_name_reveals_its_client(tmp_path: Path) -> None:
    names = " ".join(place.name for place in holding.client_locks(ready(profile(tmp_path / "甲"))))
    assert NAME not in names
    assert USCC not in names


def _is_free(place: Path) -> bool:
    """Return whether another process can acquire a lock."""
    code = "import sys; from filelock import FileLock; FileLock(sys.argv[1], timeout=0).acquire()"
    return subprocess.run([sys.executable, "-c", code, str(place)], capture_output=True, check=False).returncode == 0
