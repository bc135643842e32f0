"""Papers read in the process of the tests: what `assistant.documents.child` answers, without starting it.

The papers of the other rooms' tests are the tests' own; what a hostile one does to a child is tried in this room.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_ONE_AT_A_TIME = threading.Lock()  # pdfium knows no threads


class Reader:
    """Answers as a child process does, and never ends."""

    def ask(self, request: dict[str, Any], seconds: float = 0) -> dict[str, Any]:
        """Return the answer to a request."""
        from assistant.documents import child

        with _ONE_AT_A_TIME:
            return child.answer(request)


@contextmanager
def reader(command: Sequence[str] = ()) -> Iterator[Reader]:
    """Give what answers in the place of a child."""
    yield Reader()
