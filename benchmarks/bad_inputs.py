"""Corrupted inputs of every kind that a person can give, passed through the commands that read them.

python -m benchmarks.bad_inputs [--seed N] [--only KIND …] [--share 0.1] [--json FILE]

Each command must end with a sentence and an exit code of the table, without a traceback. Every file must stay whole; a
command that fails must change no file. Prints cases, exit codes and faults by kind; exits with 1 if there is a fault. A
fault names kind, seed and way; `--only KIND --seed N --first I --share 0` repeats it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from unittest.mock import patch

import typer
from openpyxl import Workbook

from assistant.apps.cli import usage
from assistant.apps.cli.app import app
from assistant.core.bundled import bundled
from assistant.core.errors import BeianError, exit_codes
from assistant.core.language import speaking
from assistant.declaration.documents.read_before import FOLDER as READ_FOLDER
from assistant.declaration.papers.confirmation_sheet import confirmation_sheet
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.workbook.writing import write as write_workbook
from benchmarks import corruption
from benchmarks.corruption import Way, corrupted
from tests.report.sample_run import write as write_run

Words = Sequence[str | Path]
UNFORESEEN = ("未预料", "Traceback", "object at 0x")
CLIENT = "资料"
PROGRESS = 250


@dataclass(frozen=True, slots=True)
class InputKind:
    """One kind of input: number of cases in the long run, good samples, ways to corrupt them, commands.

    `place` is the path of the corrupted file below the root folder; `commands` may use {file}, {client}, {run}, {new},
    {root}.
    """

    name: str
    count: int
    samples: Callable[[], Sequence[bytes]]
    ways: tuple[Way, ...]
    place: str
    commands: tuple[str, ...]
    setting: Callable[[Path], None] = lambda root: None


@dataclass(slots=True)
class CaseResults:
    """The results of all cases of one kind."""

    cases: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: float = 0.0

    def as_json(self) -> dict[str, object]:
        """Return the figures as plain data."""
        names = ("cases", "faults", "seconds", "slowest")
        return {name: getattr(self, name) for name in names} | {"codes": dict(self.codes)}


CHECKS = ("check {file}", "missing {file}", "plan {file}", "workbook {file} -o {new}/表.xlsx")
MAPS = ("plan {client} --site {file}", "check {client} --site {file}")
REPORTS = ("report {run} --text", "report {run} -o {new}/报告.html")
IMPORTS = ("import {file} {client} --yes", "import {file} -o {new}/新")
LISTS = ("import {file} --published -o {new}/新",)
ANSWERS = ("assess --answers {file}", "assess --answers {file} --init {new}/新")
COLLECT = "collect {root}/收件 {client} --yes"
WORDS = (COLLECT, "papers shelf add {file} --paper 承诺书", "confirm-sheet {client} --check {file}")
SCAN = "scan {file} --slot 承诺书 -o {new}/出.pdf"


def kinds() -> tuple[InputKind, ...]:
    """Return every kind of input."""
    text, packed, raw = corruption.TEXT, corruption.PACKED, corruption.BYTES
    return (
        InputKind("profile", 9000, _profiles, text, "资料.yaml", CHECKS),
        InputKind("profile-json", 1000, _json_profiles, text, "资料.json", CHECKS),
        InputKind("map", 1000, _maps, text, "对照.yaml", MAPS, _client),
        InputKind("journal", 1000, _journals, text, "runs/一/journal.jsonl", REPORTS, _run),
        InputKind("proof", 1000, _proofs, text, "", REPORTS, _run),
        InputKind("workbook", 1000, _workbooks, packed, "表.xlsx", IMPORTS, _client),
        InputKind("published", 600, _published, text, "清单.csv", LISTS),
        InputKind("published-xlsx", 200, _published_books, packed, "清单.xlsx", LISTS),
        InputKind("answers", 400, _answers, text, "回答.yaml", ANSWERS),
        InputKind("archive", 200, _archives, packed, "收件/来件.zip", (COLLECT,), _client),
        InputKind("word", 120, _words, packed, "收件/材料.docx", WORDS, _client),
        InputKind("pdf", 90, _pdfs, raw, "收件/承诺书.pdf", (COLLECT, SCAN), _client),
        InputKind("image", 90, _images, raw, "收件/承诺书.png", (COLLECT, SCAN), _client),
    )


def _examples(*suffixes: str) -> list[Path]:
    paths = (path for path in bundled("profiles").rglob("*") if path.suffix in suffixes)
    return sorted(path for path in paths if "runs" not in path.parts)


@cache
def _profiles() -> list[bytes]:
    return [path.read_bytes() for path in _examples(".yaml") if path.stem in ("填报资料", "profile")]


@cache
def _json_profiles() -> list[bytes]:
    return [path.read_bytes() for path in _examples(".json")]


@cache
def _maps() -> list[bytes]:
    small = b"format: 1\nid: mock\nextends: mock\nsite: {name: x}\npages:\n  subject: {route: '#/subject'}\n"
    return [path.read_bytes() for path in sorted(bundled("selectors").glob("*.yaml"))] + [small]


@cache
def _whole_run() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as root:
        run = write_run(Path(root), pictures=False)
        return {
            path.relative_to(run.path).as_posix(): path.read_bytes() for path in run.path.rglob("*") if path.is_file()
        }


def _journals() -> list[bytes]:
    return [_whole_run()["journal.jsonl"]]


def _proofs() -> list[bytes]:
    return [data for name, data in sorted(_whole_run().items()) if name.startswith("proof/")]


@cache
def _workbooks() -> list[bytes]:
    with tempfile.TemporaryDirectory() as root:
        path = Path(root) / "表.xlsx"
        write_workbook(load(_small(Path(root))).profile, path)
        return [path.read_bytes()]


def _published() -> list[bytes]:
    heads = "序号,算法名称,角色,主体名称,应用产品,主要用途,备案编号,备注"
    row = (
        "1,甲乙文本生成算法-1,服务提供者,甲乙示例有限公司,甲(APP)、乙（小程序）,写文章,网信算备110108000000001260015号,"
    )
    return ["\n".join([heads, row, row.replace("-1", "-2")]).encode(), row.replace(",", "\t").encode()]


@cache
def _published_books() -> list[bytes]:
    book = Workbook()
    for line in _published()[0].decode().splitlines():
        book.active.append(line.split(","))  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    return [buffer.getvalue()]


ANSWERED = """\
境内服务: 是
算法技术: [生成合成类]
公众功能: [信息分享或转发, 小程序]
提供方式: 直接给最终用户用
模型来源: 调用他人已备案的模型
人脸人声: 否
已有备案: 没有备案过
已上线: 是
上线日期: 2026-11-02
行业: 都没有
"""


def _answers() -> list[bytes]:
    return [ANSWERED.encode()]


@cache
def _archives() -> list[bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("表格/营业执照.png", _images()[0])
        archive.writestr("承诺书.docx", _words()[0])
    return [buffer.getvalue()]


@cache
def _words() -> list[bytes]:
    with tempfile.TemporaryDirectory() as root:
        return [to_docx(confirmation_sheet(Source.of(load(_small(Path(root))))))]


@cache
def _pdfs() -> list[bytes]:
    return [path.read_bytes() for path in _examples(".pdf")[:3]]


@cache
def _images() -> list[bytes]:
    return [path.read_bytes() for path in _examples(".png")[:2]]


def _small(folder: Path) -> Path:
    source = next(path for path in _examples(".yaml") if path.parent.name == "ranking" or path.stem == "填报资料")
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, folder / "填报资料.yaml"))


def _client(root: Path) -> None:
    _small(root / CLIENT)


def _run(root: Path) -> None:
    for name, data in _whole_run().items():
        path = root / "runs" / "一" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run_case(kind: InputKind, seed: int, number: int, results: CaseResults) -> None:
    """Make one case, run its command and record the result."""
    random = Random(f"{kind.name} {seed} {number}")
    done, data = corrupted(random, random.choice(list(kind.samples())), kind.ways)
    with tempfile.TemporaryDirectory(prefix="beian-bad-") as name:
        root = Path(name) / "室"
        kind.setting(root)
        file = _placed(kind, root, random, data)
        words = _words_of(random.choice(kind.commands), root, file)
        before = contents(root)
        started = time.perf_counter()
        with patch.dict(os.environ, {"BEIAN_HOME": str(Path(name) / "家"), "BEIAN_LANG": "zh"}):
            code, said = spoken(words)
        took = time.perf_counter() - started
        faults = [*_faults(code, said), *_partial_writes(root, before, code)]
    results.cases += 1
    results.codes[code] += 1
    results.seconds += took
    results.slowest = max(results.slowest, took)
    results.faults += [f"{kind.name} --seed {seed} --first {number} ({done}; {words[0]}): {fault}" for fault in faults]


def _placed(kind: InputKind, root: Path, random: Random, data: bytes) -> Path:
    proofs = sorted((root / "runs" / "一" / "proof").glob("*"))
    file = root / kind.place if kind.place else random.choice(proofs)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def _words_of(command: str, root: Path, file: Path) -> list[str]:
    names = {"file": file, "client": root / CLIENT, "run": root / "runs" / "一", "new": root / "出", "root": root}
    return [word.format(**names) for word in command.split()]


@cache
def _program() -> typer.Typer:
    """Return the program with its commands, assembled once because that takes longer than most cases."""
    return typer.main.get_command(app)  # type: ignore[return-value]


def spoken(words: Words) -> tuple[int, str]:
    """Run a command line in this process; return its exit code and its whole output."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        patch.object(sys, "stdin", io.StringIO("")),
        speaking("zh"),
    ):
        try:
            code = usage.run(_program(), [str(word) for word in words])
        except SystemExit as exited:
            code = int(str(exited.code or 0))
        except BaseException as error:  # exactly what this benchmark looks for
            said.write(f"Traceback: {type(error).__name__}")
            code = -1
    return code, said.getvalue()


def contents(root: Path) -> dict[str, str]:
    """Return the digest of every file below a folder, except lock files, which are empty, and what was read of papers."""
    paths = (
        path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink() and path.suffix != ".lock"
    )
    paths = (path for path in paths if READ_FOLDER not in path.parts)
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _faults(code: int, said: str) -> Iterator[str]:
    if code not in exit_codes():
        yield f"exit code {code}"
    yield from (f"said {word}" for word in UNFORESEEN if word in said)
    if code and "。" not in said and "：" not in said:
        yield f"exit {code} without a sentence: {said[:80]!r}"


def _partial_writes(root: Path, before: dict[str, str], code: int) -> Iterator[str]:
    """Yield leftovers: drafts, changes by a failed command, profiles that no longer load."""
    after = contents(root)
    yield from (f"left a draft: {name}" for name in after if any(part.startswith(".") for part in Path(name).parts))
    if code not in (0, 1, 10):
        yield from (f"changed {name} with exit {code}" for name in after if after[name] != before.get(name))
    yield from (f"lost {name}" for name in before if name not in after)
    for folder in (root / CLIENT, root / "出" / "新"):
        if folder.is_dir() and any(folder.iterdir()):
            try:
                load(folder)
            except BeianError:
                yield f"{folder.name} does not load any more"


def main(words: list[str] | None = None) -> int:
    """Run the cases and print the figures; return 1 if one has a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--only", action="append", choices=[kind.name for kind in kinds()])
    parser.add_argument("--share", type=float, default=1.0, help="how much of each kind's cases; 0 is one")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args(words)
    faults, figures = 0, []
    for kind in kinds():
        if options.only and kind.name not in options.only:
            continue
        results = CaseResults()
        for number in range(options.first, options.first + max(1, int(kind.count * options.share))):
            run_case(kind, options.seed, number, results)
            if results.cases % PROGRESS == 0:
                print(f"{kind.name} {results.cases}: {len(results.faults)} faults", file=sys.stderr, flush=True)
        faults += len(results.faults)
        figures.append({"kind": kind.name, **results.as_json()})
        codes = ", ".join(f"{code}: {count}" for code, count in sorted(results.codes.items()))
        print(f"{kind.name}: {results.cases} cases, {len(results.faults)} faults; exit codes {codes}; ", end="")
        print(f"{results.seconds:.0f} s, slowest {results.slowest:.1f} s", flush=True)
        print("".join(f"    {fault}\n" for fault in results.faults[:20]), end="")
    if options.json:
        options.json.write_text(
            json.dumps({"seed": options.seed, "kinds": figures}, ensure_ascii=False), encoding="utf-8"
        )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
