"""`beian pull` with a full disk at any step: the profile is absent, old or whole, the run folder readable, a message shown.

Only the browser and the site's data are replaced: the command creates a run folder, writes or updates the profile and
proves the reading.
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
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import PreparedRun
from assistant.core import files
from assistant.core.errors import exit_codes
from assistant.core.keys import FieldKey
from assistant.core.values import File
from assistant.declaration.profile.loading import load
from assistant.filing.run.context import Filing
from assistant.filing.run.pull import PulledAccount, ReadItem
from assistant.filing.run.session import AccountGuard, CompanyNames, FilingOptions, RunSession
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
TRIED = [  # whether a file is half written when the disk is full: by pairs
    pytest.param(
        name,
        short,
        id=f"{name}-{'half' if short else 'before'}",
        marks=pytest.mark.thorough if short == (name == "anew") or name == "differences" else (),
    )
    for name in COMMANDS
    for short in (False, True)
]
OLD = small()["主体"]["主体基本信息"]["详细地址"]
ADDRESS = "科苑路 2 号示例大厦 9 层"
NEWER = b"%PDF-1.4\n% newer\ntrailer<<>>\n%%EOF\n"


class ServedSubject:
    """The subject of the small profile as served by a site, with another address and another commitment letter."""

    def __init__(self, home: Path) -> None:
        values = next(view.values for view in load(write(home, small())).records() if view.page == "subject")
        self.item, self.served = ReadItem(FieldKey.of("subject"), NAME, dict(values)), dict[str, bytes]()
        for n, (key, value) in enumerate(values.items()):
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
        """Return the subject as a reading does."""
        return PulledAccount(RegistryState(ItemState("主体已通过")), [self.item])

    def filing(
        self, fill_options: FillOptions, ready: PreparedRun, run: RunFolder, _: ExitStack, outcome: fill.RunOutcome
    ) -> Filing:
        """Return a filing without a browser; the opening events are written to the journal."""
        page = SimpleNamespace(evaluate=self._evaluate, wait_for_timeout=lambda _: None)
        browser = SimpleNamespace(guard=SimpleNamespace(new_attempts=lambda: [], rules=SimpleNamespace(shapes=None)))
        site = SimpleNamespace(page=page, map=ready.site_map)
        options, names = FilingOptions(ready.company), CompanyNames(ready.company)
        run.append(replace(fill._opening(fill_options, ready, run, "none"), frozen=outcome.frozen))
        absent = cast(Any, None)
        return Filing(
            RunSession(cast(Any, browser), cast(Any, site), absent, absent, run, options, AccountGuard(names))
        )

    def _evaluate(self, _script: str, asked: tuple[str, float]) -> tuple[bool, str]:
        return asked[0] in self.served, b64encode(self.served.get(asked[0], b"")).decode()


@pytest.fixture
def every_step(request: pytest.FixtureRequest) -> int:
    """Return how many steps later the next disk is full: with `--thorough` each step fails once."""
    return 1 if request.config.getoption("--thorough") else 2


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServedSubject:
    """The subject that every pull of this test reads."""
    served = ServedSubject(tmp_path / "站")
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "家"))
    monkeypatch.setenv("BEIAN_LANG", "zh")
    monkeypatch.setattr(fill, "_filing", served.filing)
    monkeypatch.setattr(pulls, "logged_in", served.read)
    return served


def pull(root: Path, name: str) -> tuple[int, str]:
    """Run the command in a folder; return its exit code and output."""
    out, *more = COMMANDS[name]
    words = ["pull", "--out", str(root / out), "--site", "mock", "--url", "http://127.0.0.1:1", "--headless", *more]
    return spoken(words)


def profile_of(root: Path) -> dict[str, str]:
    """Return the files of the profiles in a folder, without their runs and locks."""
    return {name: digest for name, digest in contents(root).items() if "/runs/" not in name and ".beian" not in name}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "short"), TRIED)
def test_a_full_disk_leaves_a_pulled_profile_absent_old_or_whole(
    name: str, short: bool, account: ServedSubject, tmp_path: Path, every_step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "好"
    write(good / "资料", small())
    ready, said = pull(good, name)
    whole = profile_of(good)
    assert ready in (0, 1), said
    assert load(good / COMMANDS[name][0]).profile.subject.basic.address == (ADDRESS if name != "differences" else OLD)
    for disk in disks(tmp_path, short=short, every=every_step):
        write(disk.root / "资料", small())
        before = profile_of(disk.root)
        with full_disk(disk, monkeypatch):
            code, said = pull(disk.root, name)
        shown = f"step {disk.failing}: exit {code}, {said}"
        assert "Traceback" not in said, shown
        assert "未预料" not in said, shown
        after = profile_of(disk.root)
        if disk.has_failed:
            assert code in exit_codes(), shown
            assert code not in (0, 1), shown
            assert ("文件操作失败" in said, "磁盘已满" in said) == (True, True), shown
            no_part_is_partial(after, before, whole, shown)
            load(disk.root / "资料")
        else:
            assert (code, after) == (ready, whole), shown
        runs_are_whole(disk.root, shown)
    assert disk.failing > 1


def no_part_is_partial(after: dict[str, str], before: dict[str, str], whole: dict[str, str], shown: str) -> None:
    """Fail if a file is neither old nor as expected, or only some files of a profile are new."""
    changed = {path for path in after if after[path] != before.get(path)}
    assert set(before) <= set(after), shown
    for path in changed:
        assert after[path] == whole.get(path), f"{shown}: {path}"
    profiles = {path for path in changed if path.endswith((".yaml", ".json"))}
    expected = {path for path in whole if path.endswith((".yaml", ".json")) and whole[path] != before.get(path)}
    assert profiles in (set(), expected), shown
    if profiles:
        assert after == whole, f"{shown}: {set(after) ^ set(whole)}"


def runs_are_whole(root: Path, shown: str) -> None:
    """Fail if a file of a run is half written, its journal is unreadable, or a draft remains."""
    for run in root.glob("*/runs/*"):
        for path in (path for path in run.rglob("*") if path.is_file()):
            inside = path.relative_to(run)
            assert not inside.name.startswith("."), f"{shown}: {inside}"
            if inside.parts[0] == "proof" or inside.parts[:2] == ("profile", "files"):
                assert files.sha256(path)[:16] in inside.name, f"{shown}: {inside}"
            elif inside.parts[0] == "profile" and inside.name != "attachments.json":
                frozen = path.read_bytes()
                assert frozen in [path.read_bytes() for path in (root / "资料").rglob(inside.name)], (
                    f"{shown}: {inside}"
                )
        if (run / JOURNAL).is_file() and RunFolder(run).events():
            assert not verify(run).breaks, f"{shown}: {verify(run).breaks}"
        RunFolder(run).attachments()
