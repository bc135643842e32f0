"""A JSON text as the reader of YAML accepts it."""

from __future__ import annotations

import json
import re

from assistant.core.errors import InputProblems, Problem
from assistant.core.language import say

_WIDE_SIGNS = tuple("，：“”‘’［］｛｝")
_ONLY_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # allowed unescaped in JSON, not in YAML
_SURROGATE_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_UNPAIRED_SURROGATE = re.compile(r"(?<!\\)(?:\\\\)*(\\u[dD][89a-fA-F][0-9a-fA-F]{2})")  # once pairs are replaced


def json_as_yaml(text: str, name: str) -> str:
    """Return a validated JSON text with tabs and surrogate pairs replaced. Raises InputProblems."""
    try:
        json.loads(text or "{}")
    except json.JSONDecodeError as error:
        raise InputProblems(name, [_unreadable(error, name)]) from None
    except RecursionError:
        raise InputProblems(name, [Problem(name, say("嵌套太深"), say("请减少嵌套层数。"))]) from None
    text = text.replace("\t", " ")
    text = _SURROGATE_PAIR.sub(lambda pair: pair[1] + json.loads(f'"\\u{pair[2]}\\u{pair[3]}"'), text)
    if problems := _unpaired_surrogates(text, name):
        raise InputProblems(name, problems)
    return _ONLY_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _unreadable(error: json.JSONDecodeError, name: str) -> Problem:
    where, sign = f"{name}:{error.lineno}", error.doc[error.pos : error.pos + 1]
    if sign in _WIDE_SIGNS:
        return Problem(
            where, say("第 {column} 列是全角的 {sign}", column=error.colno, sign=sign), say("请改成半角的。")
        )
    return Problem(where, say("第 {column} 列起不合 JSON 写法", column=error.colno), say("请检查引号、逗号和括号。"))


def _unpaired_surrogates(text: str, name: str) -> list[Problem]:
    remedy, problems = say("请把该处的字重新输入一遍。"), []
    for match in _UNPAIRED_SURROGATE.finditer(text):
        message = say("{half} 不是完整的字符（代理对缺少另一半）", half=match[1])
        problems.append(Problem(f"{name}:{text.count(chr(10), 0, match.start(1)) + 1}", message, remedy))
    return problems
