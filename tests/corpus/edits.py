"""The edits that plant a mistake or a variation in a filing; each fails where what it changes is not there.

{set: 主体.主体基本信息.主体名称, to: value}     a value of the profile (a number in the path is a place in a list)
{data: 产品.0, replace: old, with: new}         a passage in the texts of a part of the profile
{add: 佐证与说明.公示记录, item: value}          one more item of a list of the profile
{delete: 佐证与说明.部署}                       a value of the profile
{in: 报告, replace: old, with: new}             a passage of a paper (`nth: 2` only its second place)
{in: 报告, after: passage, insert: text}        a paragraph after the one with the passage
{in: 报告, drop: passage}                       the paragraph, or the row of a table, with the passage
{in: 报告, seal: name} {in: 报告, title: name}   another seal or title
{in: 责任人身份证, same_as: 法人身份证}           the file of another paper
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from scripts.profile_texts.shapes import Json
from tests.corpus.filing import Block, CorpusFiling, Paper


class NothingToChange(Exception):
    """An edit names a passage or a value that the filing does not have."""


def apply(filing: CorpusFiling, edits: list[Json]) -> CorpusFiling:
    """Change a filing by edits, and return it."""
    for edit in edits:
        done = next((verb for key, verb in _VERBS.items() if key in edit), None)
        if done is None:
            raise NothingToChange(edit)
        done(filing, edit)
    return filing


def _split(path: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in path.split(".")]


def _holder(data: Any, path: str) -> tuple[Any, str | int]:
    *above, last = _split(path)
    for step in above:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            raise NothingToChange(path) from None
    return data, last


def _set(filing: CorpusFiling, edit: Json) -> None:
    holder, last = _holder(filing.data, edit["set"])
    holder[last] = deepcopy(edit["to"])


def _delete(filing: CorpusFiling, edit: Json) -> None:
    holder, last = _holder(filing.data, edit["delete"])
    if isinstance(holder, dict) and last not in holder:
        raise NothingToChange(edit)
    del holder[last]


def _add(filing: CorpusFiling, edit: Json) -> None:
    holder, last = _holder(filing.data, edit["add"])
    if isinstance(holder, dict):
        holder.setdefault(last, [])
    holder[last].append(deepcopy(edit["item"]))


def _data(filing: CorpusFiling, edit: Json) -> None:
    holder, last = _holder(filing.data, edit["data"])
    changed = _replaced(holder[last], edit["replace"], edit["with"])
    if changed == holder[last]:
        raise NothingToChange(edit)
    holder[last] = changed


def _replaced(value: Any, old: str, new: str) -> Any:
    match value:
        case str():
            return value.replace(old, new)
        case dict():
            return {key: _replaced(below, old, new) for key, below in value.items()}
        case list():
            return [_replaced(below, old, new) for below in value]
        case _:
            return value


def _in(filing: CorpusFiling, edit: Json) -> None:
    if edit["in"] not in filing.places:
        raise NothingToChange(edit)
    if "same_as" in edit:
        filing.papers[filing.places[edit["in"]]] = deepcopy(filing.paper(edit["same_as"]))
        return
    paper = filing.paper(edit["in"])
    before = deepcopy(paper)
    for key in edit.keys() & _WITHIN.keys():
        _WITHIN[key](paper, edit)
    if paper == before:
        raise NothingToChange(edit)


def _replace(paper: Paper, edit: Json) -> None:
    old, new, only = edit["replace"], edit["with"], edit.get("nth")
    seen = 0

    def changed(text: str) -> str:
        nonlocal seen
        pieces = text.split(old)
        joined = pieces[0]
        for piece in pieces[1:]:
            seen += 1
            joined += (new if only in {None, seen} else old) + piece
        return joined

    paper.blocks = [
        changed(block) if isinstance(block, str) else [[changed(cell) for cell in row] for row in block]
        for block in paper.blocks
    ]


def _insert(paper: Paper, edit: Json) -> None:
    """Insert a paragraph after a block, or a row after a row."""
    passage, new = edit["after"], edit["insert"]
    is_row = isinstance(new, list)
    for number, block in enumerate(paper.blocks):
        if isinstance(block, str) == is_row or passage not in _text(block):
            continue
        if isinstance(block, str):
            paper.blocks.insert(number + 1, new)
        else:
            row = next(place for place, cells in enumerate(block) if passage in "\t".join(cells))
            block.insert(row + 1, list(new))
        return
    raise NothingToChange(edit)


def _text(block: Block) -> str:
    return block if isinstance(block, str) else "\n".join("\t".join(row) for row in block)


def _drop(paper: Paper, edit: Json) -> None:
    remaining: list[Block] = []
    for block in paper.blocks:
        if isinstance(block, str):
            remaining += [block] if edit["drop"] not in block else []
        else:
            remaining.append([row for row in block if edit["drop"] not in "\t".join(row)])
    paper.blocks = [block for block in remaining if block]


def _seal(paper: Paper, edit: Json) -> None:
    paper.seal = edit["seal"]


def _title(paper: Paper, edit: Json) -> None:
    paper.title = edit["title"]


_WITHIN: dict[str, Callable[[Paper, Json], None]] = {
    "replace": _replace,
    "insert": _insert,
    "drop": _drop,
    "seal": _seal,
    "title": _title,
}
_VERBS: dict[str, Callable[[CorpusFiling, Json], None]] = {
    "set": _set,
    "delete": _delete,
    "add": _add,
    "data": _data,
    "in": _in,
}
