"""A list of clients as .xlsx: one row per client, columns identified by their headings.

read(path)  →  a NewClient per row; raises InputProblems with every unusable cell
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core import wording
from assistant.core.errors import InputProblems, Problem
from assistant.core.language import mark, say
from assistant.declaration.profile.numbers import has_shape
from assistant.declaration.profile.schema.notes import DUTIES
from assistant.declaration.profile.spec import Shape
from assistant.declaration.profile.workbook.opening import opened
from assistant.practice.workspace import NewClient

MAX_ROWS, MAX_COLUMNS = 5000, 40
_HEADS = {
    "name": ("主体名称", "公司名称", "客户名称", "企业名称", "单位名称", "名称"),
    "uscc": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "short": ("简称", "客户简称"),
}
_CODE: Shape = "uscc"
_CODE_LENGTH = 18


@dataclass(frozen=True, slots=True)
class _Head:
    """Which column holds what: fields by name, and for each duty the columns of name and mobile number."""

    fields: dict[str, int]
    duties: dict[str, tuple[int | None, int | None]]


def read(path: Path) -> list[NewClient]:
    """Return the clients of a list; raises InputProblems, OSError."""
    problems: list[Problem] = []
    clients: list[NewClient] = []
    for worksheet in opened(path).worksheets:
        head: _Head | None = None
        rows = worksheet.iter_rows(
            max_row=min(worksheet.max_row, MAX_ROWS), max_col=min(worksheet.max_column, MAX_COLUMNS)
        )
        for cells in rows:
            texts = ["" if cell.value is None else str(cell.value).strip() for cell in cells]
            where = f"{worksheet.title}!{cells[0].row}"
            if head is None:
                head = _head(texts)
            elif any(texts):
                clients.extend(_client(head, texts, where, problems))
    if not clients and not problems:
        remedy = say("请写表头：公司名称、统一社会信用代码、简称，和各联系人如 经办、经办手机。")
        problems.append(Problem(path.name, say("没有识别出客户名单"), remedy))
    problems.extend(_twice(clients, path.name))
    if problems:
        raise InputProblems(path.name, problems)
    return clients


def _head(texts: Sequence[str]) -> _Head | None:
    headings = [re.sub(r"\s|（.*?）|\(.*?\)", "", text) for text in texts]
    fields = {name: headings.index(word) for name, words in _HEADS.items() for word in words if word in headings}
    if "name" not in fields:
        return None
    duties = {}
    for duty in DUTIES.words:
        name = next((headings.index(word) for word in (duty, f"{duty}姓名", f"{duty}联系人") if word in headings), None)
        mobile = next(
            (
                headings.index(f"{duty}{word}")
                for word in ("手机", "手机号", "手机号码", "电话")
                if f"{duty}{word}" in headings
            ),
            None,
        )
        if name is not None or mobile is not None:
            duties[duty] = (name, mobile)
    return _Head(fields, duties)


def _client(head: _Head, texts: Sequence[str], where: str, problems: list[Problem]) -> Iterator[NewClient]:
    def at(place: int | None) -> str:
        return texts[place] if place is not None and place < len(texts) else ""

    name, uscc = at(head.fields["name"]), at(head.fields.get(_CODE)).upper()
    if not name:
        problems.append(Problem(where, say("这一行没有公司名称"), say("请补上，或删去这一行。")))
        return
    if uscc and not has_shape(_CODE, uscc):
        fault = say("应为 18 位") if len(uscc) != _CODE_LENGTH else say("校验码不对")
        message = say("统一社会信用代码不对（{fault}）", fault=fault)
        problems.append(Problem(where, message, say("请照营业执照核对。")))
    contacts = tuple(
        (duty, at(name_at), re.sub(r"[\s-]", "", at(mobile_at)))
        for duty, (name_at, mobile_at) in head.duties.items()
        if at(name_at) or at(mobile_at)
    )
    yield NewClient(name, uscc, at(head.fields.get("short")), contacts)


def _twice(clients: Sequence[NewClient], file: str) -> Iterator[Problem]:
    names: set[str] = set()
    codes: dict[str, str] = {}
    for client in clients:
        key = wording.option(client.name)
        other = codes.setdefault(client.uscc, client.name) if client.uscc else client.name
        if key in names:
            yield Problem(file, say("“{name}”有两行", name=client.name), say("请只留一行。"))
        elif other != client.name:
            message = mark("“{name}”与“{other}”的统一社会信用代码相同")
            yield Problem(file, say(message, name=client.name, other=other), say("请核对，同一家公司只留一行。"))
        names.add(key)
