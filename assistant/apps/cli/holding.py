"""The locks of a run, held while its process lives: on the client's folder, and on the client itself.

A client may lie in two unrelated folders. Their runs share two locks in the data folder of this machine, one for the
company's name and one for its 统一社会信用代码, each with the host. The file names are digests and reveal neither.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from filelock import Timeout

from assistant.apps.cli.preparing import PreparedRun, uscc_of
from assistant.core import files, settings, wording
from assistant.core.errors import Busy, NoProfile
from assistant.core.locks import locked
from assistant.practice.layout import RUN_LOCK

FOLDER = "locks"
_DIGITS = 16
_PROBED_WITHIN_S = 1.0  # a probe for a live run holds the lock for a moment
_own: set[Path] = set()  # the locks that this process holds


@contextmanager
def held(ready: PreparedRun) -> Iterator[None]:
    """Hold the client's locks for the block; raises Busy if another run has one of them, NoProfile."""
    files.make_folder(settings.data_folder() / FOLDER)
    with ExitStack() as stack:
        for place in (ready.loaded.folder / RUN_LOCK, *client_locks(ready)):
            stack.enter_context(_one(place, ready.company))
        yield


def client_locks(ready: PreparedRun) -> list[Path]:
    """Return the client's locks on this machine, whatever its folder: by name, and by code once it is known."""
    host = urlsplit(ready.url).netloc
    code = wording.option(uscc_of(ready)).upper()
    return [name_lock(ready.company, host), *([_place(f"uscc|{code}", host)] if code else [])]


def name_lock(company: str, host: str) -> Path:
    """Return the lock of a company on this machine for one site."""
    return _place(f"name|{wording.option(company)}", host)


def _place(word: str, host: str) -> Path:
    name = hashlib.sha256(f"{word}|{host.lower()}".encode()).hexdigest()[:_DIGITS]
    return settings.data_folder() / FOLDER / f"{name}.lock"


@contextmanager
def _one(place: Path, company: str) -> Iterator[None]:
    """Hold one lock and note its holder beside it; a process that has the lock may hold it again."""
    if place in _own:
        yield
        return
    note = place.with_name(f"{place.name}.pid")
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(place, _PROBED_WITHIN_S))
        except Timeout:
            process, name = _holder(note)
            raise Busy(client=name or company, holder=process) from None
        except FileNotFoundError:  # a colleague has renamed the client's folder
            raise NoProfile(path=place.parent) from None
        _own.add(place)
        try:
            files.write(note, f"{os.getpid()}\n{company}".encode())
            yield
        finally:
            _own.discard(place)
            with suppress(OSError):  # another process is reading it; the next run overwrites it
                note.unlink(missing_ok=True)


def _holder(note: Path) -> tuple[str, str]:
    """Return process and client as the holder of a lock noted them; "?" and "" without a note."""
    try:
        process, _, name = note.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return "?", ""
    return process, name
