"""委托 of a client: which filings it covers, the letter of authorisation, and who may press 提交, in `台账/委托.yaml`.

    read(client) → Mandate      change(client, seen, mandate)   refuses what a colleague has changed since
    store_letter(client, path)  the scan becomes a new version in 附件/
    reminder(client)            a sentence on who presses 提交, "" if nothing is agreed

Who presses is a reminder for people: the program presses 提交 for nobody. The last day of the letter is in `expiries`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from assistant.core import files, yaml_file
from assistant.core.errors import BeianError, InputProblems, Problem, UsageError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.collect import FOLDER
from assistant.declaration.intake.mandate_end import FILE, ended_on
from assistant.declaration.intake.states import next_version, versions
from assistant.declaration.profile.updating import held
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice import activity
from assistant.practice.expiries import AUTHORISATION
from assistant.practice.expiries import read as read_ends

Submits = Literal["", "client", "ours"]
SCOPES = (REGISTRY.single.stage, mark("以后的变更"), mark("注销"))  # beside the names of products and algorithms
FORMATS = (".pdf", ".jpg", ".jpeg", ".png")
_VERSION = 1
_MOST_BYTES = 100 << 20
_SUBMITS: dict[Submits, str] = {"client": "客户", "ours": "我们"}
_REMINDERS: dict[Submits, str] = {
    "client": mark("按委托，“提交”由客户点击：{name}。"),
    "ours": mark("按委托，“提交”由我们点击：{name}。"),
}


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a client has charged the office with; `letter` is the scan's path, `ended_on` the day on which it ends."""

    scope: tuple[str, ...] = ()
    letter: str = ""
    signed_on: date | None = None
    submits: Submits = ""
    submitter: str = ""
    ended_on: date | None = None


def read(client: Path, content: bytes | None = None) -> Mandate:
    """Return the mandate of a client, or the one that its file would hold with this content; an empty one without a file.

    Raises InputProblems, OSError.
    """
    path = client / FILE
    if content is None and not path.exists():
        return Mandate()
    data = yaml_file.read_mapping(path, data=content)
    if problems := list(_problems(data)):
        raise InputProblems(path.name, problems)
    kinds = {word: kind for kind, word in _SUBMITS.items()}
    return Mandate(
        scope=tuple(map(str, data.get("服务范围") or ())),
        letter=str(data.get("委托书") or ""),
        signed_on=_day(data.get("签署")),
        submits=kinds.get(str(data.get("提交") or ""), ""),
        submitter=str(data.get("提交人") or ""),
        ended_on=_day(data.get("结束")),
    )


def _problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield each member that a person has written otherwise than this program reads it."""
    if not isinstance(data.get("服务范围") or [], list):
        yield Problem("服务范围", say("“{text}”不是列表", text=data["服务范围"]), say("请每项一行，行首写“- ”。"))
    for name in ("签署", "结束"):
        try:
            _day(data.get(name))
        except (ValueError, TypeError):
            text = say("“{text}”不是日期", text=data[name])
            yield Problem(name, text, say("请写成 2026-11-20。"))
    submits = data.get("提交")
    if submits and submits not in _SUBMITS.values():
        remedy = say("请写其中一个：{options}。", options=comma_list(_SUBMITS.values()))
        yield Problem("提交", say("没有“{text}”这个选项", text=submits), remedy)
    elif submits and not str(data.get("提交人") or "").strip():
        yield Problem("提交人", say("没有写"), say("请写由谁点击“提交”（姓名）。"))


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def change(client: Path, seen: Mandate, mandate: Mandate) -> bool:
    """Write a mandate under a lock and return whether it differs from what the person has `seen`.

    Raises UsageError if a colleague has changed it since, InputProblems, OSError.
    """
    if mandate.submits and not mandate.submitter.strip():
        raise UsageError(what=say("请写由谁点击“提交”（姓名）。"))
    path = client / FILE
    with held(client):  # a client that a colleague has renamed is not made again
        if read(client) != seen:
            raise UsageError(what=changed_since())
        if mandate == seen:
            return False
        files.make_folder(path.parent)
        yaml_file.write(path, dict(_data(mandate)))
        activity.note(client, "mandate")
        return True


def changed_since() -> str:
    """Return the sentence that refuses what a colleague has changed meanwhile."""
    return say("委托在这期间有人改过，没有写入。请刷新后再填。")


def scope_name(name: str) -> str:
    """Return an item of the scope for a person: the fixed ones in the language of the page, names as they are."""
    return say(name) if name in SCOPES else name


def _data(mandate: Mandate) -> Iterator[tuple[str, object]]:
    yield "beian", _VERSION
    values: dict[str, object] = {
        "服务范围": list(mandate.scope),
        "委托书": mandate.letter,
        "签署": mandate.signed_on,
        "提交": _SUBMITS.get(mandate.submits),
        "提交人": mandate.submitter.strip(),
        "结束": mandate.ended_on,
    }
    yield from ((name, value) for name, value in values.items() if value)


def store_letter(client: Path, scan: Path) -> str:
    """Copy a scan of the letter into 附件/ as its newest version and return its path; two at once get two versions.

    Raises UsageError, OSError.
    """
    suffix = scan.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(what=say("委托书要扫描成 PDF 或图片（{formats}）。", formats=comma_list(FORMATS)))
    data = files.read(scan, _MOST_BYTES)
    with held(client):
        while True:
            stem = next_version(AUTHORISATION, versions(client, f"{FOLDER}/{AUTHORISATION}{suffix}"))
            path = f"{FOLDER}/{stem}{suffix}"
            with suppress(FileExistsError):  # another machine has just stored one
                files.write_new(client / path, data)
                return path


def reminder(client: Path) -> str:
    """Return who presses 提交 by the mandate, "" if nothing is agreed or the file is faulty."""
    try:
        mandate = read(client)
    except (BeianError, OSError):
        return ""
    is_agreed = mandate.submits and ended_on(client) is None
    return say(_REMINDERS[mandate.submits], name=mandate.submitter) if is_agreed else ""


def lines(client: Path) -> list[str]:
    """Return the mandate in sentences, for a colleague. Raises InputProblems, OSError."""
    mandate, end = read(client), read_ends(client).get(AUTHORISATION)
    if mandate == Mandate():
        return []
    scope = (
        say("服务范围：{scope}", scope=comma_list(map(scope_name, mandate.scope)))
        if mandate.scope
        else say("没有记服务范围")
    )
    letter = say("委托书的扫描件在“{file}”", file=mandate.letter) if mandate.letter else say("没有委托书的扫描件")
    facts = [scope, letter, reminder(client) or say("没有约定由谁点击“提交”")]
    if mandate.signed_on:
        facts.append(say("委托书签署于 {day}", day=mandate.signed_on))
    if end is not None:
        facts.append(say("委托书到期：{day}", day=end.text))
    if mandate.ended_on:
        text = mark("委托已于 {day} 结束") if ended_on(client) else mark("委托将于 {day} 结束")
        facts.append(say(text, day=mandate.ended_on))
    return facts
