"""What a person types to have a form filled, one value a line, read into values by section, question and label.

【单位 › 联系人】             the section (and question) of the lines below it; 【】 ends it
名称：某某科技有限公司         label and value, apart by ：, : or a tab (two columns copied from a table)
业务类别：电信               a label again: one more of its options
业务类别：软件
简介：第一段                 a line that begins with a blank goes on with the value above it
 第二段
"""

from __future__ import annotations

import re
from typing import Any

from assistant.core.errors import InputProblems, Problem
from assistant.core.language import mark, say

_HEADING = re.compile(r"【([^【】]*)】")
_LEVELS = re.compile(r"\s*[›>»]\s*")
_APART = re.compile(r"[：:]")
_COPIED_PATH = re.compile(r'["“]((?:[A-Za-z]:\\|/|\\\\)[^"“”]*)["”]')
_NO_VALUE = mark("这一行没有写值")
_NO_LABEL = mark("这一行没有“标签：值”")


def form_values(text: str) -> dict[str, Any]:
    """Return the values that were typed, nested as their sections; raises InputProblems with every line that is not one."""
    values: dict[str, Any] = {}
    problems, path = [], tuple[str, ...]()
    for number, words in _entries(text):
        if heading := _HEADING.fullmatch(words):
            path = tuple(filter(None, _LEVELS.split(heading[1].strip())))
            continue
        label, value = _parts(words)
        why = _NO_LABEL if not label else _NO_VALUE if not value else ""
        if not why and not _add(values, (*path, label), value):
            why = mark("同一个名称又是栏目又是一项")
        if why:
            problems.append(
                Problem(say("第 {line} 行", line=number), say(why), say("写成“标签：值”；不填的整行删去。"))
            )
    if not values and not problems:
        problems.append(Problem(say("要填的内容"), say("还没有写"), say("一行写一项：标签：值。")))
    if problems:
        raise InputProblems(say("要填的内容"), problems)
    return values


def _entries(text: str) -> list[tuple[int, str]]:
    """Return the lines with their numbers, each with the paragraphs that go on with its value."""
    entries: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if words and line[0].isspace() and entries and not _HEADING.fullmatch(entries[-1][1]):
            entries[-1] = entries[-1][0], f"{entries[-1][1]}\n{words}"
        elif words:
            entries.append((number, words))
    return entries


def _parts(entry: str) -> tuple[str, str]:
    """Return label and value of an entry; a path that was copied with its quotation marks loses them."""
    first, _, more = entry.partition("\n")
    label, *rest = first.split("\t", maxsplit=1) if "\t" in first else _APART.split(first, maxsplit=1)
    if not rest:
        return "", ""
    value = rest[0].strip()
    if path := _COPIED_PATH.fullmatch(value):
        value = path[1]
    return label.strip(), "\n".join(filter(None, (value, more)))


def _add(values: dict[str, Any], path: tuple[str, ...], value: str) -> bool:
    """Add a value below its sections, to the earlier ones of its label; return whether there is room for it."""
    for name in path[:-1]:
        below = values.setdefault(name, {})
        if not isinstance(below, dict):
            return False
        values = below
    earlier = values.get(path[-1])
    if isinstance(earlier, dict):
        return False
    many = earlier if isinstance(earlier, list) else [] if earlier is None else [earlier]
    values[path[-1]] = [*many, value] if many else value
    return True
