"""Put first on PYTHONPATH: every Python process records how it was started and what it starts itself.

A line of the file named by BEIAN_TEST_CHILDREN is a JSON list: the words of a command line, and the environment as
one text each. In the mock, the codes sent to the phone are written to the file beside it.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

CHILDREN = "BEIAN_TEST_CHILDREN"
_MADE_FROM = 10**6  # codes of the phone are numbers below this


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _note(place: Path, words: Iterable[object], environment: Iterable[tuple[object, object]]) -> None:
    texts = [_text(word) for word in words] + [f"{_text(name)}={_text(value)}" for name, value in environment]
    line = json.dumps(texts) + "\n"
    file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, line.encode())
    os.close(file)


def _watch(place: Path) -> None:
    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "subprocess.Popen":
            _, words, _, environment = arguments
            variables = environment.items() if isinstance(environment, dict) else os.environ.items()
            _note(place, words if isinstance(words, list | tuple) else [words], variables)

    _note(place, sys.orig_argv, os.environ.items())
    sys.addaudithook(hook)


def _tell_codes(place: Path) -> None:
    made = secrets.randbelow

    def record_code(exclusive_upper_bound: int) -> int:
        number = made(exclusive_upper_bound)
        if exclusive_upper_bound == _MADE_FROM:
            with place.with_suffix(".codes").open("a", encoding="ascii") as codes:
                codes.write(f"{number:06d}\n")
        return number

    secrets.randbelow = record_code


if os.environ.get(CHILDREN):
    _watch(Path(os.environ[CHILDREN]))
    if "beian_mock" in sys.orig_argv:
        _tell_codes(Path(os.environ[CHILDREN]))
