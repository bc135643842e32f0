"""Whatever a person gives – spoiled, huge, hostile – ends in a sentence, and a failing write leaves every file whole.

The long run is `python -m benchmarks.bad_inputs`; here are a few hundred of its cases, and a failure of the disk at each
single step of each command that writes.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document as Word
from openpyxl import load_workbook
from PIL import Image

from assistant.cli import captures
from assistant.intake.capture import Capture, Target
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
    """A disk that is full at one step below a room.

    Steps are syncs, renames, new files and folders; on a `short` disk they are the writes, and half of what the failing
    one writes arrives.
    """

    def __init__(self, room: Path, failing: int, *, short: bool = False) -> None:
        self.room, self.failing, self.short, self.steps = str(room.resolve()), failing, short, 0

    @property
    def has_failed(self) -> bool:
        """Whether the step came."""
        return self.steps >= self.failing > 0

    def step(self, path: object, half: Callable[[], object] | None = None) -> None:
        """Count a step that concerns the room, a write where `half` of it can be done; raises OSError where it fails."""
        if self.short != (half is not None) or not isinstance(path, (str, os.PathLike)):
            return
        if os.path.realpath(os.fspath(path)).startswith(self.room):
            self.steps += 1
            if self.steps == self.failing:
                if half is not None:
                    half()
                raise OSError(28, "No space left on device", str(path))


class Written:
    """A file open for writing on a disk."""

    def __init__(self, file: Any, path: object, disk: Disk) -> None:
        self.file, self.path, self.disk = file, path, disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Written:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: Any) -> Any:
        """Write all of it, or half where the disk is full."""

        def half() -> None:
            self.file.write(data[: len(data) // 2])
            self.file.flush()

        self.disk.step(self.path, half)
        return self.file.write(data)


@contextmanager
def full_disk(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the disk fail at its step, in whatever way Python reaches it."""

    def renaming(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(source: Any, target: Any, **more: Any) -> Any:
            disk.step(target)
            return real(source, target, **more)

        return call

    def by_handle(real: Callable[..., Any], *, opens_file: bool) -> Callable[..., Any]:
        def call(handle: int, *words: Any, **more: Any) -> Any:
            link = Path(f"/proc/self/fd/{handle}")
            place = link.readlink() if link.is_symlink() else disk.room
            disk.step(place)
            done = real(handle, *words, **more)
            return Written(done, place, disk) if opens_file else done

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "link", "symlink"):
            patch.setattr(os, name, renaming(getattr(os, name)))
        patch.setattr(os, "fsync", by_handle(os.fsync, opens_file=False))
        patch.setattr(os, "fdopen", by_handle(os.fdopen, opens_file=True))
        for module in (io, builtins):
            patch.setattr(module, "open", open_on(disk))
        patch.setattr(os, "mkdir", new_only(os.mkdir, disk))
        patch.setattr(shutil, "copyfile", copyfile_on(disk))
        patch.setattr(tempfile, "mkdtemp", mkdtemp_on(disk))
        yield


def open_on(disk: Disk, real: Callable[..., Any] = io.open) -> Callable[..., Any]:
    """Return `open` on a disk; to open for reading takes no space."""

    def call(path: Any, mode: str = "r", *words: Any, **more: Any) -> Any:
        if isinstance(path, int) or not set(mode) & set("wax+"):
            return real(path, mode, *words, **more)
        disk.step(path)
        return Written(real(path, mode, *words, **more), path, disk)

    return call


def copyfile_on(disk: Disk) -> Callable[..., Any]:
    """Return `copyfile` on a disk."""
    real = shutil.copyfile

    def call(source: Any, target: Any, **more: Any) -> Any:
        disk.step(target)
        disk.step(target, lambda: Path(target).write_bytes(half_of(Path(source))))
        return real(source, target, **more)

    return call


def half_of(path: Path) -> bytes:
    """Return the first half of a file."""
    data = path.read_bytes()
    return data[: len(data) // 2]


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
    "capture": "capture {client} --yes",
    "papers": "papers {client} --only 工作证明",
    "confirm-sheet": "confirm-sheet {client}",
    "confirm-sheet -o": "confirm-sheet {client} -o {new}/表.docx",
    "scan": "scan {bag}/营业执照.png --slot 营业执照 -o {new}/执照.pdf",
    "check html": "check {client} --format html -o {new}/报告.html",
    "report": "report {run} -o {new}/报告.html",
    "report --pack": "report {run} --pack {new}/包.zip",
    "returned": "returned {client} --paste {comments}",
    "assess": "assess --answers {answers} --init {new}",
    "missing": "missing {client}",
    "number": "number 91440300MA5FAKE00X",
}
READING = ("missing", "number")
WRITING_HERE = 17


MORE_ANSWERS = "模型来源: 自研或自行训练的模型\n人脸人声: 否\n已有备案: 没有备案过\n已上线: 否\n行业: 都没有\n"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a client and what the commands read, to be copied for each failure."""
    room = tmp_path_factory.mktemp("备")
    client = room / "资料"
    shutil.copytree(ROOT / "profiles" / "search-engine", client)
    assert spoken(["workbook", client, "-o", room / "表.xlsx"])[0] == 0
    profile = client / "profile.yaml"
    profile.write_text("# 说明\n" + profile.read_text("utf-8"), "utf-8")
    answered(room / "表.xlsx")
    rows = "算法名称\t主体名称\t应用产品\n甲算法\t甲公司\t丙（APP、小程序）\n"
    (room / "清单.txt").write_text(rows, "utf-8")
    (room / "回答.yaml").write_text(ANSWERED, "utf-8")
    (room / "意见.txt").write_text("1. 算法简介过于简单，请补充。\n2. 请更新承诺书。\n", "utf-8")
    (room / "收件").mkdir()
    for name in ("营业执照.png",):
        source = next((ROOT / "profiles" / "chat-app" / "附件").glob(name))
        (room / "收件" / name).write_bytes(source.read_bytes() + b"\0")
    write_run(room / "runs", pictures=False)
    return room


def answered(path: Path) -> None:
    """Change an answer in a workbook, as a client does."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows() if sheet.sheet_state == "visible" else ():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("大道 200 号", "大道 300 号")
    book.save(path)


def words_of(command: str, room: Path) -> list[str]:
    """Return the words of a command in a room."""
    run = next(each for each in (room / "runs").iterdir() if each.is_dir())
    places = {
        "client": room / "资料",
        "new": room / "新",
        "book": room / "表.xlsx",
        "list": room / "清单.txt",
        "run": run,
        "comments": room / "意见.txt",
    }
    return [word.format(**places, bag=room / "收件", answers=room / "回答.yaml") for word in COMMANDS[command].split()]


def without_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `capture` keep a ready picture and site map of each website."""
    papers = ROOT / "profiles" / "chat-app" / "附件"
    picture = (papers / "营业执照.png").read_bytes()
    site_map = next(papers.glob("算法备案承诺书*.pdf")).read_bytes()

    @contextmanager
    def visiting(*_: object) -> Iterator[None]:
        yield

    def seen(_: object, target: Target, *__: object, **___: object) -> Capture:
        return Capture(target, picture, site_map, 1, 1)

    monkeypatch.setattr(captures, "find_browser", lambda _: None)
    monkeypatch.setattr(captures, "visiting", visiting)
    monkeypatch.setattr(captures, "seen", seen)


def test_so_many_commands_that_write_are_tried() -> None:
    assert len(COMMANDS) - len(READING) == WRITING_HERE


@pytest.mark.parametrize("short", [False, True], ids=["before", "half"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_is_full_at_any_step_leaves_every_file_absent_old_or_whole(
    command: str, short: bool, stock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_browser(monkeypatch)
    good = copied(stock, tmp_path / "好")
    ready = spoken(words_of(command, good))
    assert ready[0] in (0, 1), ready
    whole = contents(good)
    assert (whole == contents(stock)) == (command in READING)
    cuts_are_seen(good, tmp_path / "半")
    for failing in range(1, MOST_STEPS):
        room = copied(stock, tmp_path / str(failing))
        before = contents(room)
        disk = Disk(room, failing, short=short)
        with full_disk(disk, monkeypatch):
            code, said = spoken(words_of(command, room))
        if not disk.has_failed:
            assert code == ready[0]
            break
        shown = f"{command}, step {failing}: {said}"
        assert "Traceback" not in said, shown
        assert "未预料" not in said, shown
        assert (code, "文件操作失败" in said) == (2, True), shown
        no_file_is_half(room, before, whole, shown)
        load(room / "资料")
        shutil.rmtree(room)
    else:
        pytest.fail("the command never ended without a failure")


def no_file_is_half(room: Path, before: dict[str, str], whole: dict[str, str], shown: str) -> None:
    """Fail where a file of a room is neither as it was before nor as the command makes it, or a draft was left."""
    after = contents(room)
    assert set(before) <= set(after), shown
    for name, digest in after.items():
        assert not any(part.startswith(".") for part in Path(name).parts), f"{shown}: {name}"
        if name.startswith("资料/旧版/"):
            assert digest in before.values(), f"{shown}: {name}"
        elif digest not in (before.get(name), whole.get(name)):
            assert name.startswith("新/") or "材料/" in name, f"{shown}: {name}"
            assert is_whole(room / name), f"{shown}: {name}"
    made, due = ({name for name in each if name.startswith("新/")} for each in (after, whole))
    if made and any(name.endswith(".yaml") for name in due):
        assert made == due, shown
        load(room / "新")


def cuts_are_seen(good: Path, room: Path) -> None:
    """Fail where a file that a command made does not count as whole, or half of it does."""
    room.mkdir()
    for path in (*(good / "新").rglob("*"), *(good / "资料" / "材料").rglob("*")):
        if path.is_file():
            half = room / path.name
            half.write_bytes(half_of(path).rstrip(b"\n"))
            assert is_whole(path), path
            assert not is_whole(half), path


def is_whole(path: Path) -> bool:
    """Say whether a file is whole, by what its kind needs to be opened."""
    try:
        return _opens(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, pypdfium2.PdfiumError):
        return False


def _opens(path: Path) -> bool:
    match path.suffix:
        case ".xlsx" | ".docx":
            with zipfile.ZipFile(path) as packed:
                is_sound = packed.testzip() is None
            return is_sound and bool(load_workbook(path) if path.suffix == ".xlsx" else Word(str(path)))
        case ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                return len(document) > 0 and path.read_bytes().rstrip().endswith(b"%%EOF")
        case ".png":
            with Image.open(path) as picture:
                picture.load()
            return True
        case ".zip":
            with zipfile.ZipFile(path) as packed:
                return packed.testzip() is None
        case ".html":
            return path.read_text("utf-8").rstrip().endswith("</html>")
        case ".json":
            return bool(json.loads(path.read_text("utf-8")))
        case _:
            return path.read_text("utf-8").endswith("\n")


def copied(stock: Path, room: Path) -> Path:
    """Return a copy of the stock."""
    return Path(shutil.copytree(stock, room))
