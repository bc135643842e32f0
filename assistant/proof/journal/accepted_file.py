"""The office's file of acceptances: one line for each kind of rewrite of a field of a site; it holds no value.

    path_for(workspace)     →  认可.yaml of the workspace, else of this machine's configuration folder
    read(path)              →  every acceptance, the withdrawn ones too
    all_of(path, folders)   →  those of the file, and those that only earlier runs of these clients hold
    add, withdraw(path, …)  change it under a lock; nothing is ever removed

认可:
  - {系统: mock, 主机: 127.0.0.1:8931, 填写项: subject.basic.address, 改写: U+2014 > U+002D, 认可人: 李, 时间: 2026-11-28T10:02:11+00:00}
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.core import files, settings, yaml_file
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import comma_list, say
from assistant.core.locks import locked
from assistant.proof.journal.acceptances import Acceptance, of_runs
from assistant.proof.journal.rewrite_kinds import is_kind

FILE_NAME, VERSION = "认可.yaml", "1"
_LIST = "认可"
_LOCK = f".{FILE_NAME}.lock"
_WAITS_S = 10.0
_WORDS = {"site": "系统", "host": "主机", "pattern": "填写项", "kind": "改写", "operator": "认可人"}
_AT, _WITHDRAWN_BY, _WITHDRAWN_AT = "时间", "撤回人", "撤回时间"


def path_for(workspace: Path | None) -> Path:
    """Return the path of the workspace's file, or outside a workspace that of this machine; it may not exist."""
    return (workspace or settings.config_folder()) / FILE_NAME


def read(path: Path) -> tuple[Acceptance, ...]:
    """Return the acceptances in a file, none if it is missing. Raises InputProblems with every fault of it, OSError."""
    if not path.exists():
        return ()
    data = yaml_file.read_mapping(path)
    if data.get("beian") != VERSION:
        what = say("{file} 由更新版本的程序写成，请升级", file=path.name)
        raise InputProblems(path.name, [Problem(path.name, what, say("请改正，或移走该文件。"))])
    lines = data.get(_LIST) or []
    if not isinstance(lines, list):
        raise InputProblems(path.name, [_fault(path, 1)])
    read_lines = [_acceptance(line) for line in lines]
    problems = [_fault(path, number) for number, one in enumerate(read_lines, 1) if one is None]
    if problems:
        raise InputProblems(path.name, problems)
    return tuple(one for one in read_lines if one is not None)


def add(path: Path, given: Collection[Acceptance]) -> None:
    """Add acceptances that the file does not hold in force yet. Raises InputProblems, OSError."""

    def added(stored: tuple[Acceptance, ...]) -> tuple[Acceptance, ...]:
        live = [one for one in stored if one.withdrawn_at is None]
        return (*stored, *(one for one in given if not any(map(one.is_alike, live))))

    _change(path, added)


def withdraw(path: Path, given: Collection[Acceptance], by: str, at: datetime) -> None:
    """Withdraw acceptances; one that only an earlier run holds is added as withdrawn. Raises InputProblems, OSError."""

    def withdrawn(stored: tuple[Acceptance, ...]) -> tuple[Acceptance, ...]:
        live = [one for one in stored if one.withdrawn_at is None]
        missing = [one for one in given if not any(map(one.is_alike, live))]
        return tuple(
            replace(one, withdrawn_by=by, withdrawn_at=at)
            if one.withdrawn_at is None and any(map(one.is_alike, given))
            else one
            for one in (*stored, *missing)
        )

    _change(path, withdrawn)


def _change(path: Path, how: Callable[[tuple[Acceptance, ...]], tuple[Acceptance, ...]]) -> None:
    """Apply a change under a lock; raises TimeoutError if another process holds it too long."""
    files.make_folder(path.parent)
    with locked(path.with_name(_LOCK), _WAITS_S):
        stored = read(path)
        changed = how(stored)
        if changed != stored:
            yaml_file.write(path, {"beian": VERSION, _LIST: [*map(_line, changed)]})


def _acceptance(line: object) -> Acceptance | None:
    """Return the acceptance that a line of the file holds; None if it holds none."""
    if not isinstance(line, Mapping) or not all(isinstance(line.get(word), str) for word in _WORDS.values()):
        return None
    members: dict[str, Any] = {name: line[word] for name, word in _WORDS.items()}
    try:
        at, withdrawn_at = _moment(line[_AT]), line.get(_WITHDRAWN_AT)
        is_withdrawn = withdrawn_at is not None
        members |= {"at": at, "withdrawn_at": _moment(str(withdrawn_at)) if is_withdrawn else None}
    except (KeyError, TypeError, ValueError):
        return None
    return Acceptance(**members, withdrawn_by=str(line.get(_WITHDRAWN_BY) or "")) if is_kind(line["改写"]) else None


def _moment(text: str) -> datetime:
    """Return a time with its zone; raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _line(one: Acceptance) -> dict[str, str]:
    line = {word: getattr(one, name) for name, word in _WORDS.items()} | {_AT: one.at.isoformat()}
    if one.withdrawn_at is not None:
        line |= {_WITHDRAWN_BY: one.withdrawn_by, _WITHDRAWN_AT: one.withdrawn_at.isoformat()}
    return line


def _fault(path: Path, number: int) -> Problem:
    what = say("第 {number} 条认可不完整，或有一项读不出来", number=number)
    words = comma_list((*_WORDS.values(), _AT))
    return Problem(path.name, what, say("一条认可要有{words}。请改正，或移走该文件。", words=words))


def all_of(path: Path, folders: Iterable[Path]) -> Iterator[Acceptance]:
    """Yield the acceptances of the file, then those that only earlier runs hold, each once."""
    stored = list(read(path))
    yield from stored
    seen: list[Acceptance] = []
    for folder in folders:
        for one in of_runs(folder / "runs"):
            if not any(one.is_alike(other) for other in seen) and not _is_stored(one, stored):
                seen.append(one)
                yield one


def _is_stored(one: Acceptance, stored: Iterable[Acceptance]) -> bool:
    """Return whether the file has an acceptance in force, or a withdrawal that is later."""
    return any(other.is_alike(one) and (other.withdrawn_at is None or other.ends(one)) for other in stored)
