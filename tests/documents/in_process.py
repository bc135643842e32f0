"""Read papers in the process of the tests, with the answers of `assistant.declaration.documents.child`.

Only the tests of this folder read hostile papers, in a real child process. Many tests read the same paper, and reading a
scan takes most of a second, so each content is read once for all workers of a run, whatever its file is called.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from assistant.core import language

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not thread-safe
_answers: dict[str, bytes] = {}
_of_run: list[Path] = []


class InProcessReader:
    """Answers like a child process that never ends."""

    def ask(self, request: dict[str, Any], seconds: float = 0) -> dict[str, Any]:
        """Return the answer to a request."""
        from assistant.declaration.documents import child

        with _ONE_AT_A_TIME:
            if request["do"] != "read":
                return child.answer(request)
            try:
                content, named = _keys(request)
            except OSError:
                return child.answer(request)
            answer = _known(content) or _known(named)
            if answer is None:
                answer = child.answer(request)
                _store(named if answer["document"]["error"] else content, answer)
            answer["document"]["name"] = Path(request["path"]).name
            return answer


def share(folder: Path) -> None:
    """Keep answers in a folder of this run, where its other workers look for them."""
    folder.mkdir(exist_ok=True)
    _of_run[:] = [folder]


def _known(key: str) -> dict[str, Any] | None:
    """Return the answer with a key, which another worker may have stored, or None."""
    for folder in () if key in _answers else _of_run:
        with suppress(FileNotFoundError):
            _answers[key] = (folder / key).read_bytes()
    return pickle.loads(_answers[key]) if key in _answers else None


def _store(key: str, answer: dict[str, Any]) -> None:
    _answers[key] = pickle.dumps(answer)
    for folder in _of_run:
        unfinished = folder / f"{key}.{os.getpid()}"
        unfinished.write_bytes(_answers[key])
        unfinished.replace(folder / key)


def _keys(request: dict[str, Any]) -> tuple[str, str]:
    """Return a key for what is read in a file, and one for a message about it, which has a name and a language."""
    path = Path(request["path"])
    content = [hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix, request.get("words", "")]
    keys = (content, [*content, path.name, language.current()])
    first, second = (hashlib.sha256(json.dumps(key).encode()).hexdigest() for key in keys)
    return first, second


@contextmanager
def reader(command: Sequence[str] = ()) -> Iterator[InProcessReader]:
    """Yield a replacement for a child process."""
    yield InProcessReader()
