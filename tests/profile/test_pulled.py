"""`beian pull` on a disk that is full at any step: the profile absent, old or whole, the run's folder readable, a sentence.

Everything is the command's own but the browser and what a site would hold: a run folder is made, the profile written or
updated, the reading proved.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.apps.cli import fill, pulls
from assistant.apps.cli.preparing import FillOptions, PreparedRun
from assistant.core import files
from assistant.core.errors import exit_codes
from assistant.core.keys import FieldKey
from assistant.core.values import File
from assistant.declaration.profile.loading import load
from assistant.filing.run.context import Filing, FilingOptions
from assistant.filing.run.pull import PulledAccount, ReadItem
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report.verify import verify
from benchmarks.bad_inputs import contents, spoken
from tests.filing.small import NAME, small, write
from tests.journal.full_disk import disks, full_disk

COMMANDS = {
    "anew": ("新", "--company", NAME),
    "differences": ("资料",),
    "taken over": ("资料", "--yes"),
}
OLD = small()["主体"]["主体基本信息"]["详细地址"]
ADDRESS = "科苑路 2 号示例大厦 9 层"
NEWER = b"%PDF-1.4\n% newer\ntrailer<<>>\n%%EOF\n"


class ServedSubject:
    """What a site holds of the small profile's subject, with another address and another commitment letter."""

    def __init__(self, home: Path) -> None:
        held = next(view.values for view in load(write(home, small())).records() if view.page == "subject")
        self.item, self.served = ReadItem(FieldKey.of("subject"), NAME, dict(held)), dict[str, bytes]()
        for n, (key, value) in enumerate(held.items()):
            if isinstance(value, File) and value.path is not None:
                self.served[f"/{n}"] = value.path.read_bytes()
                self.item.values[key] = replace(value, url=f"/{n}", path=None)
        self.item.values[FieldKey.of("subject.basic.address")] = ADDRESS
        letter = FieldKey.of("subject.attachments.commitment")
        old = self.item.values[letter]
        assert isinstance(old, File)
        self.served[old.url] = NEWER
        self.item.values[letter] = replace(old, sha256="0" * 64)

    def read(self, *_: object) -> PulledAccount:
        """Return it as a reading does."""
        return PulledAccount(RegistryState(ItemState("主体已通过")), [self.item])

    def filing(
        self, fill_options: FillOptions, ready: PreparedRun, run: RunFolder, _: ExitStack, outcome: fill.RunOutcome
    ) -> Filing:
        """Open no browser; what a run opens its journal with is written all the same."""
        page = SimpleNamespace(evaluate=self._evaluate, wait_for_timeout=lambda _: None)
        session = SimpleNamespace(guard=SimpleNamespace(new_attempts=lambda: []))
        site = SimpleNamespace(page=page, map=ready.site_map)
        options = FilingOptions(client=ready.company, company=ready.company)
        run.append(replace(fill._opening(fill_options, ready, run, "none"), frozen=outcome.frozen))
        nobody = cast(Any, None)
        return Filing(cast(Any, session), cast(Any, site), nobody, nobody, run, options)

    def _evaluate(self, _script: str, asked: tuple[str, float]) -> tuple[bool, str]:
        return asked[0] in self.served, b64encode(self.served.get(asked[0], b"")).decode()


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServedSubject:
    """Return what a site holds; every pull of this test reads it."""
    held = ServedSubject(tmp_path / "站")
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "家"))
    monkeypatch.setenv("BEIAN_LANG", "zh")
    monkeypatch.setattr(fill, "_filing", held.filing)
    monkeypatch.setattr(pulls, "logged_in", held.read)
    return held


def pull(room: Path, name: str) -> tuple[int, str]:
    """Run the command in a room; return its exit code and what it said."""
    out, *more = COMMANDS[name]
    words = ["pull", "--out", str(room / out), "--site", "mock", "--url", "http://127.0.0.1:1", "--headless", *more]
    return spoken(words)


def profile_of(room: Path) -> dict[str, str]:
    """Return the files of the profiles of a room, without their runs and locks."""
    return {name: digest for name, digest in contents(room).items() if "/runs/" not in name and ".beian" not in name}


@pytest.mark.slow
@pytest.mark.parametrize("short", [False, True], ids=["before", "half"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_leaves_a_pulled_profile_absent_old_or_whole(
    name: str, short: bool, account: ServedSubject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "好"
    write(good / "资料", small())
    ready, said = pull(good, name)
    whole = profile_of(good)
    assert ready in (0, 1), said
    assert load(good / COMMANDS[name][0]).profile.subject.basic.address == (ADDRESS if name != "differences" else OLD)
    for disk in disks(tmp_path, short=short):
        write(disk.room / "资料", small())
        before = profile_of(disk.room)
        with full_disk(disk, monkeypatch):
            code, said = pull(disk.room, name)
        shown = f"step {disk.failing}: exit {code}, {said}"
        assert "Traceback" not in said, shown
        assert "未预料" not in said, shown
        after = profile_of(disk.room)
        if disk.has_failed:
            assert code in exit_codes(), shown
            assert code not in (0, 1), shown
            assert ("文件操作失败" in said, "磁盘已满" in said) == (True, True), shown
            no_part_is_partial(after, before, whole, shown)
            load(disk.room / "资料")
        else:
            assert (code, after) == (ready, whole), shown
        runs_are_whole(disk.room, shown)
    assert disk.failing > 1


def no_part_is_partial(after: dict[str, str], before: dict[str, str], whole: dict[str, str], shown: str) -> None:
    """Fail where a file is neither old nor as it should become, or a profile is so in some of its files only."""
    made = {path for path in after if after[path] != before.get(path)}
    assert set(before) <= set(after), shown
    for path in made:
        assert after[path] == whole.get(path), f"{shown}: {path}"
    profiles = {path for path in made if path.endswith((".yaml", ".json"))}
    due = {path for path in whole if path.endswith((".yaml", ".json")) and whole[path] != before.get(path)}
    assert profiles in (set(), due), shown
    if profiles:
        assert after == whole, f"{shown}: {set(after) ^ set(whole)}"


def runs_are_whole(room: Path, shown: str) -> None:
    """Fail where a file of a run is half written, its journal cannot be read, or a draft lies there."""
    for run in room.glob("*/runs/*"):
        for path in (path for path in run.rglob("*") if path.is_file()):
            inside = path.relative_to(run)
            assert not inside.name.startswith("."), f"{shown}: {inside}"
            if inside.parts[0] == "proof" or inside.parts[:2] == ("profile", "files"):
                assert files.sha256(path)[:16] in inside.name, f"{shown}: {inside}"
            elif inside.parts[0] == "profile" and inside.name != "attachments.json":
                frozen = path.read_bytes()
                assert frozen in [path.read_bytes() for path in (room / "资料").rglob(inside.name)], (
                    f"{shown}: {inside}"
                )
        if (run / JOURNAL).is_file() and RunFolder(run).events():
            assert not verify(run).breaks, f"{shown}: {verify(run).breaks}"
        RunFolder(run).attachments()
