"""What the commands say: results on standard output, progress and errors on standard error, one exit code.

`guarded` is the one wrapper between core errors and exit codes; a traceback shown to a person would be a bug, so what
nobody foresaw becomes one sentence with the place of the program's log.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from assistant.core.errors import BeianError, PersonStop, UsageError
from assistant.core.language import mark, say
from assistant.core.user_messages import sentence


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
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        to_nowhere()
    raise SystemExit(code)


def to_nowhere() -> None:
    """Let what is still to be printed go nowhere: the reader of our output (`| head`) has left, and that is no fault."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def interrupted() -> int:
    """Say that the person ended the command, and return the exit code of that."""
    progress(say(mark("已由您结束。已保存的内容都在，下次接着填。")))
    return PersonStop.exit_code


def guarded(work: Callable[[], int], clean: Callable[[str], str] = lambda text: text) -> int:
    """Run a command's work and return its exit code; every failure is said in sentences."""
    try:
        return work()
    except BeianError as error:
        progress(clean(str(error)))
        return error.exit_code
    except (PersonStop, KeyboardInterrupt):
        return interrupted()
    except BrokenPipeError:
        to_nowhere()
        return 0
    except OSError as error:
        progress(clean(sentence(error)))
        return UsageError.exit_code
    except Exception as error:  # the last net: a person never sees a traceback
        progress(sentence(error))
        return UsageError.exit_code


@contextmanager
def utf8_streams() -> Iterator[None]:
    """Let both streams carry Chinese on every console; what a console cannot show is replaced, never fatal.

    A file or another program at the other end gets UTF-8 whatever the machine's own encoding, unless the person has
    chosen one (`PYTHONIOENCODING`): a JSON Schema in GBK would be none.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            is_ours = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            reconfigure(errors="replace", **({"encoding": "utf-8"} if is_ours else {}))
    yield
