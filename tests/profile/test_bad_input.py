"""Any input – corrupted, huge, hostile – ends in a message, and a failed write leaves every file whole.

`python -m benchmarks.bad_inputs` runs many cases; here are some of them (`make thorough`: a few hundred), and a disk failure
at each step of commands that write (`make thorough`: of each of them).
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from _pytest.mark import ParameterSet
from docx import Document as Word
from openpyxl import load_workbook
from PIL import Image

from assistant.apps import run_reports
from assistant.apps.cli import account_sources, captures
from assistant.core import sealed_file
from assistant.core.credentials import Credentials
from assistant.core.sealed_file import SealedFile
from assistant.core.settings import config_folder
from assistant.declaration.papers.list_lock import LOCK
from assistant.declaration.profile.loading import load
from assistant.filing.capture.capture import Capture, Target
from assistant.proof.report import pdf
from benchmarks.bad_inputs import ANSWERED, CaseResults, InputKind, contents, kinds, run_case, spoken
from tests.journal.full_disk import disks, full_disk, leading_part
from tests.project.source_tree import ROOT
from tests.report.sample_run import write as write_run

SEED = 3
CASES = {"profile": 70, "profile-json": 20, "map": 25, "journal": 25, "proof": 20, "workbook": 25, "published": 25}
FEW = 5
SHARE = 3  # of the cases: `make test` runs every third


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path_factory.mktemp("家")))
    monkeypatch.setenv("BEIAN_LANG", "zh")


@pytest.mark.slow
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_corrupted_input_ends_in_a_message_with_every_file_whole(
    kind: InputKind, request: pytest.FixtureRequest
) -> None:
    results = CaseResults()
    share = 1 if request.config.getoption("--thorough") else SHARE
    for number in range(0, CASES.get(kind.name, FEW), share):
        run_case(kind, SEED, number, results)
    assert results.faults == []


COMMANDS = {
    "init": "init {new}",
    "init --example": "init {new} --example search-engine",
    "workbook": "workbook {client} -o {new}/表.xlsx",
    "import": "import {book} {client} --yes",
    "import new": "import {book} -o {new}",
    "import published": "import {list} --published -o {new}",
    "collect": "collect {inbox} {client} --yes",
    "capture": "capture {client} --yes",
    "papers": "papers {client} --only 工作证明",
    "confirm-sheet": "confirm-sheet {client}",
    "confirm-sheet -o": "confirm-sheet {client} -o {new}/表.docx",
    "scan": "scan {inbox}/营业执照.png --slot 营业执照 -o {new}/执照.pdf",
    "check html": "check {client} --format html -o {new}/报告.html",
    "report": "report {run} -o {new}/报告.html",
    "report --pack": "report {run} --pack {new}/包.zip",
    "report --pdf": "report {run} --pdf -o {new}/报告.pdf",
    "returned": "returned {client} --paste {comments}",
    "returned --table": "returned {client} --paste {comments} --table",
    "returned -o": "returned {client} --paste {comments} -o {new}/对照表.html",
    "assess": "assess --answers {answers} --init {new}",
    "missing": "missing {client}",
    "number": "number 91440300MA5FAKE00X",
}
READING = ("missing", "number")
PARTIALLY_WRITTEN = ("init", "import", "papers", "returned", "report --pack")
LONG = ("collect", "init --example", "capture")  # many steps, all of kinds that other commands have too
ALIKE = (
    "import new",
    "confirm-sheet -o",
    "report",
    "returned --table",
    "returned -o",
)  # write as the others of their name
WRITING_HERE = 20


MORE_ANSWERS = "模型来源: 自研或自行训练的模型\n人脸人声: 否\n已有备案: 没有备案过\n已上线: 否\n行业: 都没有\n"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a client and the input of the commands, copied for each failure."""
    root = tmp_path_factory.mktemp("备")
    client = root / "资料"
    shutil.copytree(ROOT / "profiles" / "search-engine", client)
    assert spoken(["workbook", client, "-o", root / "表.xlsx"])[0] == 0
    profile = client / "profile.yaml"
    profile.write_text("# 说明\n" + profile.read_text("utf-8"), "utf-8")
    answered(root / "表.xlsx")
    rows = "算法名称\t主体名称\t应用产品\n甲算法\t甲公司\t丙（APP、小程序）\n"
    (root / "清单.txt").write_text(rows, "utf-8")
    (root / "回答.yaml").write_text(ANSWERED, "utf-8")
    (root / "意见.txt").write_text("1. 算法简介过于简单，请补充。\n2. 请更新承诺书。\n", "utf-8")
    (root / "收件").mkdir()
    for name in ("营业执照.png",):
        source = next((ROOT / "profiles" / "chat-app" / "附件").glob(name))
        (root / "收件" / name).write_bytes(source.read_bytes() + b"\0")
    write_run(root / "runs", pictures=False)
    return root


def answered(path: Path) -> None:
    """Change an answer in a workbook, as a client does."""
    book = load_workbook(path)
    for worksheet in book.worksheets:
        for row in worksheet.iter_rows() if worksheet.sheet_state == "visible" else ():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("大道 200 号", "大道 300 号")
    book.save(path)


def words_of(command: str, root: Path) -> list[str]:
    """Return the arguments of a command in a folder."""
    run = next(path for path in (root / "runs").iterdir() if path.is_dir())
    places = {
        "client": root / "资料",
        "new": root / "新",
        "book": root / "表.xlsx",
        "list": root / "清单.txt",
        "run": run,
        "comments": root / "意见.txt",
        "inbox": root / "收件",
        "answers": root / "回答.yaml",
    }
    return [word.format(**places) for word in COMMANDS[command].split()]


def without_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `capture` store a given picture and site map of each website, and `report --pdf` a given PDF."""
    papers = ROOT / "profiles" / "chat-app" / "附件"
    picture = (papers / "营业执照.png").read_bytes()
    site_map = next(papers.glob("算法备案承诺书*.pdf")).read_bytes()

    @contextmanager
    def visiting(*_: object) -> Iterator[None]:
        yield

    def seen(_: object, target: Target, *__: object, **___: object) -> Capture:
        return Capture(target, picture, site_map, 1, 1)

    def printed(words: list[str]) -> None:
        target = next(word for word in words if word.startswith("--print-to-pdf="))
        Path(target.partition("=")[2]).write_bytes(site_map)

    monkeypatch.setattr(pdf, "_run", printed)
    monkeypatch.setattr(run_reports, "find_browser", lambda _: SimpleNamespace(path="browser"))
    monkeypatch.setattr(captures, "find_browser", lambda _: None)
    monkeypatch.setattr(captures, "visiting", visiting)
    monkeypatch.setattr(captures, "seen", seen)


def test_the_expected_number_of_writing_commands_is_tested() -> None:
    assert len(COMMANDS) - len(READING) == WRITING_HERE


def cases_of_full_disks() -> Iterator[ParameterSet]:
    """Yield each command with both kinds of full disk; `make test` runs one of them for each way of writing."""
    for command, short in product(COMMANDS, (False, True)):
        is_tried = short == (command in PARTIALLY_WRITTEN) and command not in (*LONG, *ALIKE)
        marks = () if is_tried else pytest.mark.thorough
        yield pytest.param(command, short, id=f"{command}-{'half' if short else 'before'}", marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize(("command", "short"), list(cases_of_full_disks()))
def test_a_full_disk_at_any_step_leaves_every_file_absent_old_or_whole(
    command: str, short: bool, stock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_browser(monkeypatch)
    good = copied(stock, tmp_path / "好")
    ready = spoken(words_of(command, good))
    assert ready[0] in (0, 1), ready
    whole = contents(good)
    assert (whole == contents(stock)) == (command in READING)
    cuts_are_seen(good, tmp_path / "半")
    for disk in disks(tmp_path, short=short):
        root = copied(stock, disk.root)
        before = contents(root)
        with full_disk(disk, monkeypatch):
            code, said = spoken(words_of(command, root))
        if not disk.has_failed:
            assert code == ready[0]
            continue
        shown = f"{command}, step {disk.failing}: {said}"
        assert "Traceback" not in said, shown
        assert "未预料" not in said, shown
        assert (code, "文件操作失败" in said) == (2, True), shown
        no_file_is_partial(root, before, whole, shown)
        load(root / "资料")
        shutil.rmtree(root)
    assert (disk.failing == 1) == (command in READING)


@pytest.mark.parametrize("short", [False, True], ids=["before", "half"])
@pytest.mark.parametrize("retained", [(), ("甲公司",)], ids=["new", "another's"])
def test_a_full_disk_at_any_step_leaves_the_encrypted_accounts_absent_old_or_whole(
    retained: tuple[str, ...], short: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_file, "_COST", 2)
    phrase, account = "口令八个字符以上", Credentials("13900001234", "hunter2")
    for disk in disks(tmp_path, short=short):
        monkeypatch.setenv("BEIAN_HOME", str(disk.root))
        file = SealedFile(config_folder() / sealed_file.FILE_NAME, phrase)
        for client in retained:
            file.put(client, "cac", account)
        before = file.path.read_bytes() if retained else None
        typed = iter([phrase, *([] if retained else [phrase]), account.name, account.password])
        with monkeypatch.context() as patch, full_disk(disk, patch):
            patch.setattr(account_sources, "line", lambda *_, typed=typed, **__: next(typed))
            code, said = spoken(["credentials", "set", "乙公司", "--in", "file"])
        assert account.password not in said
        if disk.has_failed:
            assert (code, "文件操作失败" in said, "Traceback" in said) == (2, True, False), said
            assert (file.path.read_bytes() if file.path.exists() else None) == before
        else:
            assert (code, file.get("乙公司", "cac")) == (0, account), said
        assert [file.get(client, "cac") for client in retained] == [account] * len(retained)
        remaining = {path.name for path in disk.root.rglob("*") if path.is_file()}
        assert remaining <= {file.path.name, f".{file.path.name}.lock"}, remaining
    assert disk.failing > 1


def no_file_is_partial(root: Path, before: dict[str, str], whole: dict[str, str], shown: str) -> None:
    """Fail if a file is neither as before nor as the command writes it, or a draft remains."""
    after = contents(root)
    assert set(before) <= set(after), shown
    for name, digest in after.items():
        assert not any(part.startswith(".") for part in Path(name).parts), f"{shown}: {name}"
        if name.startswith("资料/旧版/"):
            assert digest in before.values(), f"{shown}: {name}"
        elif digest not in (before.get(name), whole.get(name)):
            assert name.startswith("新/") or "材料/" in name, f"{shown}: {name}"
            assert is_whole(root / name), f"{shown}: {name}"
    written, expected = ({name for name in names if name.startswith("新/")} for names in (after, whole))
    if written and any(name.endswith(".yaml") for name in expected):
        assert written == expected, shown
        load(root / "新")


def cuts_are_seen(good: Path, root: Path) -> None:
    """Fail if `is_whole` rejects a file that a command wrote, or accepts half of it."""
    root.mkdir()
    for path in (*(good / "新").rglob("*"), *(good / "资料" / "材料").rglob("*")):
        if path.is_file() and path.name != LOCK:  # which holds nothing
            partial = root / path.name
            partial.write_bytes(leading_part(path).rstrip(b"\n"))
            assert is_whole(path), path
            assert not is_whole(partial), path


def is_whole(path: Path) -> bool:
    """Return whether a file of its kind can be opened."""
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


def copied(stock: Path, root: Path) -> Path:
    """Return a copy of the stock."""
    return Path(shutil.copytree(stock, root))
