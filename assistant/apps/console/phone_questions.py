"""The question of a batch of filings, whether a client is at the phone: asked by its process, answered on a page.

ask(note, client, receiver)    noted by the batch, beside the note of its job
asked(note)                    the open question, or None
answer(note, answer)           noted by the page: here, later or end
answered(note)                 the answer once, None while there is none
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.core import files

_ANSWERS = ("here", "later", "end")
_MOST = 1 << 16


@dataclass(frozen=True, slots=True)
class PhoneQuestion:
    """Whether this client is at the phone that receives the code."""

    client: str
    receiver: str


def ask(note: Path, question: PhoneQuestion) -> None:
    """Ask; an answer that came before the question does not count."""
    note.with_suffix(".answer").unlink(missing_ok=True)
    files.write(note.with_suffix(".asked"), json.dumps(asdict(question), ensure_ascii=False).encode())


def asked(note: Path) -> PhoneQuestion | None:
    """Return the open question, None without one."""
    with suppress(OSError, ValueError, TypeError):
        return PhoneQuestion(**json.loads(files.read(note.with_suffix(".asked"), _MOST)))
    return None


def answer(note: Path, word: str) -> None:
    """Answer the open question."""
    files.write(note.with_suffix(".answer"), word.encode())
    note.with_suffix(".asked").unlink(missing_ok=True)


def answered(note: Path) -> str | None:
    """Return the answer once."""
    path = note.with_suffix(".answer")
    try:
        word = files.read(path, _MOST).decode("ascii", "replace")
    except OSError:
        return None
    path.unlink(missing_ok=True)
    return word if word in _ANSWERS else None
