"""Papers read in the process of the tests: what `assistant.declaration.documents.child` answers, without starting it.

The papers of the other rooms' tests are the tests' own; what a hostile one does to a child is tried in this room. Many
tests read the same paper: a file of the same name, content and language is read once.
"""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.core import language

_ONE_AT_A_TIME = threading.Lock()  # pdfium knows no threads
_answers: dict[str, dict[str, Any]] = {}


class InProcessReader:
    """Answers as a child process does, and never ends."""

    def ask(self, request: dict[str, Any], seconds: float = 0) -> dict[str, Any]:
        """Return the answer to a request."""
        from assistant.declaration.documents import child

        with _ONE_AT_A_TIME:
            if request["do"] != "read":
                return child.answer(request)
            try:
                key = _key(request)
            except OSError:
                return child.answer(request)
            if key not in _answers:
                _answers[key] = child.answer(request)
            return copy.deepcopy(_answers[key])


def _key(request: dict[str, Any]) -> str:
    """Return what two requests have in common whose answers are the same."""
    path = Path(request["path"])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return json.dumps([digest, path.name, request.get("words", ""), language.current()])


@contextmanager
def reader(command: Sequence[str] = ()) -> Iterator[InProcessReader]:
    """Give what answers in the place of a child."""
    yield InProcessReader()
