"""The program's own log (运行日志): rotated, owner-only, redacted. Only this module imports loguru.

Importing this module removes loguru's default sink, which would print local variables, and captures the standard
library's log, which would print tracebacks of libraries on the terminal. Other modules log with
`from assistant.core.log import log`; nothing is written until the composition root calls `start`. Log lines must not
hold values; the redactor enforces that for messages, extras and tracebacks.
"""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger as log

from assistant.core import files
from assistant.core.privacy import Redactor

if TYPE_CHECKING:
    from loguru import Record

__all__ = ["log", "start", "stop"]

_FORMAT = "{time:YYYY-MM-DDTHH:mm:ss.SSS!UTC}Z {level: <7} {name}:{line} {message}{extra[trace]}\n"
_FILE = "beian.log"
_ROTATION_BYTES = 2_000_000
_RETAINED_FILES = 5


class _FromLibraries(logging.Handler):
    """Forwards warnings and errors of libraries to this log."""

    def emit(self, record: logging.LogRecord) -> None:
        log.opt(exception=record.exc_info).log(record.levelname, "{}: {}", record.name, record.getMessage())


log.remove()
logging.getLogger().addHandler(_FromLibraries(logging.WARNING))


def start(folder: Path, redactor: Redactor, level: str = "INFO") -> Path:
    """Start the log in this folder and return its file; an earlier log is stopped.

    Only the owner can enter the folder (0700) and read the file and its rotations (0600).
    """
    files.make_folder(folder)
    file = folder / _FILE
    stop()
    log.configure(patcher=lambda record: _redact(record, redactor))
    log.add(
        file,
        level=level,
        format=lambda _: _FORMAT,
        rotation=_ROTATION_BYTES,
        retention=_RETAINED_FILES,
        encoding="utf-8",
        backtrace=False,
        diagnose=False,
        catch=True,
        opener=_owner_only,
    )
    return file


def stop() -> None:
    """Stop the log and close its file."""
    log.remove()


def _redact(record: Record, redactor: Redactor) -> None:
    record["message"] = redactor.clean(record["message"])
    record["extra"] = {name: redactor.clean(str(value)) for name, value in record["extra"].items()}
    record["extra"]["trace"] = ""
    caught = record["exception"]
    if caught is not None:
        lines = traceback.format_exception(caught.type, caught.value, caught.traceback)
        record["extra"]["trace"] = "\n" + redactor.clean("".join(lines)).rstrip()
        record["exception"] = None


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
