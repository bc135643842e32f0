"""Whatever a person gives – spoiled, huge, hostile – ends in a sentence, and a failing write leaves every file whole.

The long run is `python -m benchmarks.bad_inputs`; here are a few hundred of its cases, and a failure of the disk at each
single step of each command that writes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.profile.loading import load
from benchmarks.bad_inputs import ANSWERED, Kind, Told, contents, kinds, run_case, spoken
from tests.project.source_tree import ROOT
from tests.report.sample_run import write as write_run

SEED = 3
CASES = {"profile": 70, "profile-json": 20, "map": 25, "journal": 25, "proof": 20, "workbook": 25, "published": 25}
FEW = 5
MOST_STEPS = 120


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path_factory.mktemp("家")))
    monkeypatch.setenv("BEIAN_LANG", "zh")


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_spoiled_input_ends_in_a_sentence_with_every_file_whole(kind: Kind) -> None:
    told = Told()
    for number in range(CASES.get(kind.name, FEW)):
        run_case(kind, SEED, number, told)
    assert told.faults == []


class Disk:
    """A disk that is full at one step: counts writes, syncs, renames, new files and folders below a room."""

    def __init__(self, room: Path, failing: int) -> None:
        self.room, self.failing, self.steps = str(room.resolve()), failing, 0

    @property
    def has_failed(self) -> bool:
        """Whether the step came."""
        return self.steps >= self.failing > 0

    def step(self, path: object) -> None:
        """Count a step that concerns the room; raises OSError at the one that fails."""
        if isinstance(path, (str, os.PathLike)) and os.path.realpath(os.fspath(path)).startswith(self.room):
            self.steps += 1
            if self.steps == self.failing:
                raise OSError(28, "No space left on device", str(path))


@contextmanager
def full_disk(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the disk fail at its step, in whatever way Python reaches it."""

    def failing(real: Callable[..., Any], place: int) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            disk.step(words[place] if len(words) > place else None)
            return real(*words, **more)

        return call

    def by_handle(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int, *words: Any, **more: Any) -> Any:
            link = Path(f"/proc/self/fd/{handle}")
            disk.step(link.readlink() if link.is_symlink() else disk.room)
            return real(handle, *words, **more)

        return call

    with monkeypatch.context() as patch:
        for name, place in (("replace", 1), ("rename", 1), ("link", 1), ("symlink", 1)):
            patch.setattr(os, name, failing(getattr(os, name), place))
        for name in ("fsync", "fdopen"):
            patch.setattr(os, name, by_handle(getattr(os, name)))
        patch.setattr(os, "mkdir", new_only(os.mkdir, disk))
        patch.setattr(shutil, "copyfile", failing(shutil.copyfile, 1))
        patch.setattr(Path, "write_bytes", failing(Path.write_bytes, 0))
        patch.setattr(Path, "write_text", failing(Path.write_text, 0))
        patch.setattr(tempfile, "mkdtemp", mkdtemp_on(disk))
        yield


def new_only(real: Callable[..., None], disk: Disk) -> Callable[..., None]:
    """Return `mkdir` on a disk; a folder that is there already takes no space."""

    def call(path: Any, *words: Any, **more: Any) -> None:
        if not Path(path).is_dir():
            disk.step(path)
        real(path, *words, **more)

    return call


def mkdtemp_on(disk: Disk) -> Callable[..., str]:
    """Return `mkdtemp` on a disk; its folder is where it is asked for."""
    real = tempfile.mkdtemp

    def call(*words: Any, **more: Any) -> str:
        disk.step(more.get("dir"))
        return str(real(*words, **more))

    return call


COMMANDS = {
    "init": "init {new}",
    "init --example": "init {new} --example search-engine",
    "workbook": "workbook {client} -o {new}/表.xlsx",
    "import": "import {book} {client} --yes",
    "import new": "import {book} -o {new}",
    "import published": "import {list} --published -o {new}",
    "collect": "collect {bag} {client} --yes",
    "papers": "papers {client} --only 工作证明",
    "confirm-sheet": "confirm-sheet {client}",
    "confirm-sheet -o": "confirm-sheet {client} -o {new}/表.docx",
    "scan": "scan {bag}/营业执照.png --slot 营业执照 -o {new}/执照.pdf",
    "check html": "check {client} --format html -o {new}/报告.html",
    "report": "report {run} -o {new}/报告.html",
    "assess": "assess --answers {answers} --init {new}",
    "missing": "missing {client}",
    "number": "number 91440300MA5FAKE00X",
}


MORE_ANSWERS = "模型来源: 自研或自行训练的模型\n人脸人声: 否\n已有备案: 没有备案过\n已上线: 否\n行业: 都没有\n"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a client and what the commands read, to be copied for each failure."""
    room = tmp_path_factory.mktemp("备")
    client = room / "资料"
    shutil.copytree(ROOT / "profiles" / "search-engine", client)
    assert spoken(["workbook", client, "-o", room / "表.xlsx"])[0] == 0
    profile = client / "profile.yaml"
    profile.write_text("# 说明\n" + profile.read_text("utf-8").replace("北京", "上海", 1), "utf-8")
    rows = "算法名称\t主体名称\t应用产品\n甲算法\t甲公司\t丙（APP、小程序）\n"
    (room / "清单.txt").write_text(rows, "utf-8")
    (room / "回答.yaml").write_text(ANSWERED, "utf-8")
    (room / "收件").mkdir()
    for name in ("营业执照.png",):
        source = next((ROOT / "profiles" / "chat-app" / "附件").glob(name))
        (room / "收件" / name).write_bytes(source.read_bytes() + b"\0")
    write_run(room / "runs", pictures=False)
    return room


def words_of(command: str, room: Path) -> list[str]:
    """Return the words of a command in a room."""
    run = next(each for each in (room / "runs").iterdir() if each.is_dir())
    places = {
        "client": room / "资料",
        "new": room / "新",
        "book": room / "表.xlsx",
        "list": room / "清单.txt",
        "run": run,
    }
    return [word.format(**places, bag=room / "收件", answers=room / "回答.yaml") for word in COMMANDS[command].split()]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_is_full_at_any_step_leaves_every_file_absent_old_or_whole(
    command: str, stock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = copied(stock, tmp_path / "好")
    ready = spoken(words_of(command, good))
    assert ready[0] in (0, 1), ready
    whole = contents(good)
    for failing in range(1, MOST_STEPS):
        room = copied(stock, tmp_path / str(failing))
        before = contents(room)
        disk = Disk(room, failing)
        with full_disk(disk, monkeypatch):
            code, said = spoken(words_of(command, room))
        if not disk.has_failed:
            assert code == ready[0]
            break
        shown = f"{command}, step {failing}: {said}"
        assert "Traceback" not in said, shown
        assert "未预料" not in said, shown
        assert (code, "文件操作失败" in said) == (2, True), shown
        after = contents(room)
        assert set(before) <= set(after), shown
        for name, digest in after.items():
            kept = name.startswith("资料/旧版/") or "材料/" in name or name.startswith("新/")
            assert digest in (before.get(name), whole.get(name)) or kept, f"{shown}: {name}"
            assert not any(part.startswith(".") for part in Path(name).parts), f"{shown}: {name}"
        load(room / "资料")
        shutil.rmtree(room)
    else:
        pytest.fail("the command never ended without a failure")


def copied(stock: Path, room: Path) -> Path:
    """Return a copy of the stock."""
    return Path(shutil.copytree(stock, room))
