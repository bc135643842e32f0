"""Patterns that are compiled when they are first used: a check knows hundreds and needs few of them.

_MOBILE = lazy_pattern(r"1\\d{10}")      at the top of a module, in place of re.compile
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LaterCompiled:
    """Stands for a compiled pattern; an attribute that is asked for the first time compiles it."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copy and pickle ask for these before there is a text
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled at its first use; then raises re.error for a malformed one."""
    return cast("re.Pattern[str]", _LaterCompiled(text, flags))
