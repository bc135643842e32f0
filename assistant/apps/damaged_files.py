"""Files of a client that cannot be read: where and why, their text, and a corrected text, written once it can be read.

damage(home)                    →  DamagedFiles: of the profile, of 退回意见.yaml, and of what 台账 holds of a client
corrected(home, file, text)     →  the text is in the file, the former file in 旧版/; InputProblems if it is still wrong
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.core import files, yaml_file
from assistant.core.errors import InputProblems, NoProfile, Problem, UsageError
from assistant.core.language import say
from assistant.core.user_messages import reason
from assistant.declaration.intake import mandate_end
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import archive_path, held
from assistant.practice import client_overview as overviews
from assistant.practice import comment_tasks, expiries, mandate
from assistant.practice.layout import LEDGER

_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Files beside the profile that people may edit, each with its reader.
_RECORDS: Mapping[str, Callable[[Path, bytes | None], object]] = {
    f"{overviews.FOLDER}/{overviews.FILE}": overviews.read,
    mandate_end.FILE: mandate.read,
    f"{LEDGER}/{expiries.FILE}": expiries.read,
    comment_tasks.FILE: comment_tasks.tasks,
}


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file with its problems and its text; None if it is no text that could be corrected here."""

    path: Path
    name: str
    problems: tuple[Problem, ...]
    text: str | None
    digest: str

    def lines(self) -> list[int]:
        """Return the numbers of the lines with a problem, in order."""
        return sorted({line for problem in self.problems if (line := _line(problem))})


@dataclass(frozen=True, slots=True)
class DamagedFiles:
    """All files of a client that cannot be read, problems that no single file has, and whether the profile is concerned."""

    files: tuple[DamagedFile, ...] = ()
    others: tuple[Problem, ...] = ()
    fault: str = ""
    is_profile: bool = False

    def __bool__(self) -> bool:
        return bool(self.files or self.others or self.fault)


def damage(home: Path, *, records_only: bool = False) -> DamagedFiles:
    """Return what of a client's files cannot be read; nothing if all can. Never raises for what the files hold."""
    problems, fault = ([], "") if records_only else _of_profile(home, {})
    is_profile = bool(problems or fault)
    for name in _RECORDS:
        problems += _of_record(home, name)
    by_file: dict[str, list[Problem]] = {}
    others: list[Problem] = []
    for problem in problems:
        name = _file(problem)
        if (home / name).is_file():
            by_file.setdefault(name, []).append(problem)
        else:
            others.append(problem)
    damaged = tuple(_damaged(home, name, own) for name, own in by_file.items())
    return DamagedFiles(damaged, tuple(others), fault, is_profile)


def corrected(home: Path, file: DamagedFile, text: str) -> None:
    """Write the corrected text of a file; raises InputProblems while the file has a problem, UsageError, OSError.

    Problems of other files stay: each is corrected by itself.
    """
    data = text.replace("\r\n", "\n").encode()
    with held(home):
        before = files.read(file.path)
        if hashlib.sha256(before).hexdigest() != file.digest:
            raise UsageError(
                what=say("“{file}”在这期间又改过，没有保存；请先复制您改的内容，再刷新本页。", file=file.name)
            )
        is_record = file.name in _RECORDS
        faults = _of_record(home, file.name, data) if is_record else _of_profile(home, {file.path: data})[0]
        if own := [problem for problem in faults if _file(problem) == file.name]:
            raise InputProblems(file.name, own)
        archived = archive_path(file.path.parent if is_record else home, file.path)
        files.write_all({archived: before, file.path: data})


def _of_profile(home: Path, contents: Mapping[Path, bytes]) -> tuple[list[Problem], str]:
    """Return the problems of a profile, and what else keeps it from being read."""
    try:
        load(home, contents)
    except InputProblems as error:
        return list(error.problems), ""
    except NoProfile as error:
        return [], error.parts()[0]
    except OSError as error:
        return [], say("“{file}”读不了：{why}", file=Path(error.filename or home).name, why=reason(error))
    return [], ""


def _of_record(home: Path, name: str, data: bytes | None = None) -> list[Problem]:
    try:
        _RECORDS[name](home, data)
    except InputProblems as error:
        return [_of_file(name, problem) for problem in error.problems]
    except OSError as error:
        return [Problem(name, reason(error), "")]
    return []


def _of_file(name: str, problem: Problem) -> Problem:
    """Return a problem with the file's path below the client's folder; a place without a line is told in its words."""
    line = problem.where.rpartition(":")[2]
    if line.isdecimal():
        return Problem(f"{name}:{line}", problem.message, problem.remedy)
    is_file = problem.where == PurePosixPath(name).name
    words = problem.message if is_file else say("{where}：{what}", where=problem.where, what=problem.message)
    return Problem(name, words, problem.remedy)


def _damaged(home: Path, name: str, problems: Sequence[Problem]) -> DamagedFile:
    path = home / name
    try:
        data = files.read(path, yaml_file.MAX_BYTES)
    except OSError:
        return DamagedFile(path, name, tuple(problems), None, "")
    return DamagedFile(path, name, tuple(problems), _text(data), hashlib.sha256(data).hexdigest())


def _text(data: bytes) -> str | None:
    """Return the text in whatever encoding it is, None if it is no text."""
    for encoding in ("utf-16",) if data.startswith(_UTF_16) else _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text.replace("\r\n", "\n")
    return None


def _file(problem: Problem) -> str:
    name, _, line = problem.where.rpartition(":")
    return name if line.isdecimal() and name else problem.where


def _line(problem: Problem) -> int:
    line = problem.where.rpartition(":")[2]
    return int(line) if line.isdecimal() and ":" in problem.where else 0


def around(text: str, lines: Sequence[int], margin: int) -> Iterator[tuple[int, str, bool]]:
    """Yield number, text and whether it is one of `lines`, for each of these lines and `margin` lines around it."""
    own = text.split("\n")
    shown = {line + step for line in lines for step in range(-margin, margin + 1)}
    for number in sorted(shown & set(range(1, len(own) + 1))):
        yield number, own[number - 1], number in lines
