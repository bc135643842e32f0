"""robots.txt: which pages of a website a program may open, and how slowly (RFC 9309).

    Robots(status, text).allows(address)        Robots(…).delay → seconds between two requests

The standard library's parser applies the first matching rule and ignores `*` and `$` inside a path. It therefore gets
the rules sorted by length, the longest first; this module itself applies disallow rules that contain `*` or `$`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

_EVERYBODY = "*"
_RULES = ("allow", "disallow")
_SLOWEST = 30.0


class Robots:
    """The rules of a robots.txt for all user agents; a missing file (4xx) allows all, an unreadable one (None, 5xx) none."""

    def __init__(self, status: int | None, text: str = "") -> None:
        self._is_shut = status is None or status >= 500
        rules = list(_own(text)) if status is not None and status < 400 else []
        ordered = sorted((rule for rule in rules if rule[0] in _RULES), key=lambda rule: (-len(rule[1]), rule[0]))
        self._parser = RobotFileParser()
        self._parser.parse([f"User-agent: {_EVERYBODY}", *(f"{name}: {path}" for name, path in ordered if path)])
        self._refused = [_pattern(path) for name, path in ordered if name == "disallow" and re.search(r"[*$]", path)]
        self.delay = max((_seconds(value) for name, value in rules if name == "crawl-delay"), default=0.0)

    def allows(self, address: str) -> bool:
        """Return whether the program may open a page."""
        if self._is_shut:
            return False
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self._parser.can_fetch(_EVERYBODY, address) and not any(pattern.match(path) for pattern in self._refused)


def _own(text: str) -> Iterator[tuple[str, str]]:
    """Yield the rules (name, value) of the groups for all user agents."""
    is_ours = is_in_rules = False
    for line in text.lstrip("\ufeff").splitlines():
        name, separator, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not separator:
            continue
        if name == "user-agent":
            is_ours = value == _EVERYBODY or (is_ours and not is_in_rules)
            is_in_rules = False
        elif name in (*_RULES, "crawl-delay"):
            is_in_rules = True
            if is_ours:
                yield name, value


def _pattern(path: str) -> re.Pattern[str]:
    pieces = ".*".join(re.escape(piece) for piece in path.removesuffix("$").split("*"))
    return re.compile(pieces + ("$" if path.endswith("$") else ""))


def _seconds(text: str) -> float:
    return min(float(text), _SLOWEST) if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text) else 0.0
