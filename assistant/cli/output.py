"""What the commands say: results on standard output, progress and errors on standard error, one exit code.

`guarded` is the one wrapper between core errors and exit codes; a traceback shown to a person would be a bug, so what
nobody foresaw becomes one sentence with the place of the program's log.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from assistant.errors import BeianError, PersonStop
from assistant.language import mark, say


def result(text: str) -> None:
    """Print one line (or text) of result on standard output."""
    sys.stdout.write(text + "\n")


def progress(text: str) -> None:
    """Print one line of progress on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def json_line(answer: Mapping[str, Any]) -> None:
    """Print one object as one line of standard output."""
    result(json.dumps(answer, ensure_ascii=False, default=str))


def leave(code: int) -> NoReturn:
    """End the command with an exit code."""
    sys.stdout.flush()
    raise SystemExit(code)


def guarded(work: Callable[[], int], clean: Callable[[str], str] = lambda text: text) -> int:
    """Run a command's work and return its exit code; every failure is said in sentences."""
    try:
        return work()
    except BeianError as error:
        progress(clean(str(error)))
        return error.exit_code
    except (PersonStop, KeyboardInterrupt):
        progress(say(mark("已由您结束。已保存的内容都在，下次接着填。")))
        return PersonStop.exit_code
    except BrokenPipeError:
        return 0
    except OSError as error:
        progress(say(mark("文件操作失败：{what}。请检查路径、权限和磁盘空间。"), what=clean(str(error))))
        return 2


@contextmanager
def utf8_streams() -> Iterator[None]:
    """Let both streams carry Chinese on every console; what a console cannot show is replaced, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    yield
