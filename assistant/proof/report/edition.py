"""How a report page was made, so that it can be made again and compared: program, language, time zone, last line.

    of(language, head)   →  the words that a page carries about its making
    read(page)           →  the words of a page, None if it has none
    zone(…), local(…)       the time zone in which a page shows its times

A page that says it was made by this very program of the journal's last line must come out the same, byte for byte. The
words are no proof: whoever edits a page can edit them too, and it then counts as a page that cannot be made again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path

import PIL

_KINDS = frozenset({".py", ".html", ".css"})
_SHORT = 12
_WORDS = re.compile(
    rb'<meta name="generator" content="beian (\w+) pillow ([\w.]+) (zh|en) ([+-]\d{4}) ([0-9a-f]{64})">'
)
_BEFORE = 4096  # bytes in which the words stand
_zone: ContextVar[tzinfo | None] = ContextVar("zone", default=None)


@dataclass(frozen=True, slots=True)
class ReportEdition:
    """What a page says about its making; `offset` is that of UTC, as +0800."""

    program: str
    pictures: str
    language: str
    offset: str
    head: str

    def __str__(self) -> str:
        return f"beian {self.program} pillow {self.pictures} {self.language} {self.offset} {self.head}"

    @property
    def zone(self) -> tzinfo:
        """Return the time zone in which the page shows its times."""
        sign = -1 if self.offset[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(self.offset[1:3]), minutes=int(self.offset[3:])))

    def is_ours(self, head: str) -> bool:
        """Return whether this program makes the same page of a journal with this last line."""
        return (self.program, self.pictures, self.head) == (_program(), PIL.__version__, head)


def of(language: str, head: str) -> ReportEdition:
    """Return the words for a page that is made now, of a journal with this last line."""
    return ReportEdition(_program(), PIL.__version__, language, f"{local(datetime.now(UTC)):%z}", head)


def read(page: bytes) -> ReportEdition | None:
    """Return what a page says about its making; None if it says nothing, as pages of earlier versions."""
    match = _WORDS.search(page[:_BEFORE])
    if match is None or int(match[4][1:3]) > 14 or int(match[4][3:]) > 59:
        return None
    return ReportEdition(*(part.decode("ascii") for part in match.groups()))


@contextmanager
def zone(place: tzinfo | None, moment: datetime) -> Iterator[None]:
    """Show every time inside the block in one zone: this one, or the machine's as it is at a moment."""
    token = _zone.set(place or moment.astimezone().tzinfo)
    try:
        yield
    finally:
        _zone.reset(token)


def local(moment: datetime) -> datetime:
    """Return a moment in the zone of the page that is being made."""
    return moment.astimezone(_zone.get())


@lru_cache(maxsize=1)
def _program() -> str:
    """Return a short digest of the code and templates that make a page."""
    folder, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _KINDS):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_SHORT]
