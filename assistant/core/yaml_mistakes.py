"""Name what a person mistyped in a YAML text that cannot be read: a Tab as indentation, full-width colons.

YAML reports such a slip on a later line and in words of its own. A colon is named only if the text gets further with the
right one, so prose is not blamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.core.language import say

_WIDE_COLON = re.compile(r"(\s*(?:- +)*[^\s\-#\"'“‘：][^\"'：]*)：\s*")
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class TextMistake:
    """A mistake in a text: its line (from 1), what was found, and what to do."""

    line: int
    message: str
    remedy: str


def yaml_mistakes(text: str, line: int, error_line: Callable[[str], int | None]) -> list[TextMistake]:
    """Return the mistakes because of which a YAML text fails on a line, as far as they are known.

    `error_line` returns the line on which another text fails, None if it can be read.
    """
    lines = text.split("\n")
    line = min(line, len(lines))
    before = lines[line - 1]
    if "\t" in before[: len(before) - len(before.lstrip())]:
        return [TextMistake(line, say("行首用了制表符（Tab）"), say("请把行首的 Tab 换成空格。"))]
    wide: list[int] = []
    for number in [number for number in range(line, 0, -1) if lines[number - 1].strip()][:_MOST_LINES]:
        if match := _WIDE_COLON.match(lines[number - 1]):
            wide.insert(0, number)
            lines[number - 1] = f"{match[1]}: {lines[number - 1][match.end() :]}"
            failing = error_line("\n".join(lines))
            if failing is None or failing > line:
                message, remedy = say("冒号是全角的“：”"), say("请改成半角冒号“:”，后面空一格。")
                return [TextMistake(wide_line, message, remedy) for wide_line in wide]
        elif wide or number < line - 1:
            break
    return []
