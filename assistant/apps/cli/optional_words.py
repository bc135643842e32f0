"""Options whose word may be left out: `--stand-in` alone means `--stand-in submit`.

Such an option lists its words in its metavar, `[submit|draft]`; the first is the default. Only one of these words is
read as the option's value: in `beian fill --stand-in 资料` the word 资料 is the profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

_METAVAR = re.compile(r"\[(\w+(?:\|\w+)*)\]")
_END_OF_OPTIONS = "--"


def words_of(option: Any) -> tuple[str, ...]:
    """Return the words of an option that may stand alone, the default first; () for any other parameter."""
    match = _METAVAR.fullmatch(option.metavar or "") if option.param_type_name == "option" else None
    return tuple(match[1].split("|")) if match else ()


def filled_in(arguments: Sequence[str], params: Iterable[Any]) -> list[str]:
    """Return the arguments of a command with the word of each bare option filled in (`--stand-in=submit`)."""
    options = {name: param for param in params if param.param_type_name == "option" for name in param.opts}
    complete: list[str] = []
    rest = list(arguments)
    while rest and rest[0] != _END_OF_OPTIONS:
        argument = rest.pop(0)
        option = options.get(argument)
        words = words_of(option) if option is not None else ()
        if words:
            word = rest.pop(0) if rest and rest[0] in words else words[0]
            complete.append(f"{argument}={word}")
            continue
        complete.append(argument)
        if option is not None and not option.is_flag and rest:
            complete.append(rest.pop(0))  # its value, even one that looks like an option
    return complete + rest


def unknown_word(arguments: Sequence[str], params: Iterable[Any]) -> tuple[str, str, tuple[str, ...]] | None:
    """Return the first option that is followed by none of its words, what follows it, and its words; None without one."""
    options = {name: words for param in params if (words := words_of(param)) for name in param.opts}
    for argument, follower in pairwise(arguments):
        words = options.get(argument, ())
        if words and follower not in words and not follower.startswith("-"):
            return argument, follower, words
    return None
