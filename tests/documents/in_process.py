"""Read papers in the process of the tests, with the answers of `assistant.declaration.documents.child`.

Only the tests of this folder read hostile papers, in a real child process. Many tests read the same paper, so answers
are cached by name, content and language.
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

_ONE_AT_A_TIME = threading.Lock()  # pdfium is not thread-safe
_answers: dict[str, dict[str, Any]] = {}


class InProcessReader:
    """Answers like a child process that never ends."""

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
    """Return a key that is equal for requests with the same answer."""
    path = Path(request["path"])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return json.dumps([digest, path.name, request.get("words", ""), language.current()])


@contextmanager
def reader(command: Sequence[str] = ()) -> Iterator[InProcessReader]:
    """Yield a replacement for a child process."""
    yield InProcessReader()
