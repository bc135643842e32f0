"""Output of the commands: results on standard output, progress and errors on standard error, one exit code.

Only `guarded` turns errors into exit codes. A visible traceback would be a bug, so an unforeseen error becomes one
sentence with the path of the program's log.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from assistant.core.errors import BeianError, PersonStop, UsageError
from assistant.core.language import say
from assistant.core.user_messages import sentence


def result(text: str) -> None:
    """Print a line or text of the result on standard output."""
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
    """Discard further output: the reader (`| head`) has left, which is not an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def interrupted() -> int:
    """Report that the operator ended the command; return the exit code."""
    progress(say("已由您结束。已保存的内容都在，下次接着填。"))
    return PersonStop.exit_code


def guarded(work: Callable[[], int], clean: Callable[[str], str] = lambda text: text) -> int:
    """Run a command's work and return its exit code; print every failure as a sentence."""
    try:
        return work()
    except BeianError as error:
        progress(clean(sentence(error)))
        return error.exit_code
    except (PersonStop, KeyboardInterrupt):
        return interrupted()
    except BrokenPipeError:
        to_nowhere()
        return 0
    except OSError as error:
        progress(clean(sentence(error)))
        return UsageError.exit_code
    except Exception as error:  # last resort: nobody sees a traceback
        progress(sentence(error))
        return UsageError.exit_code


@contextmanager
def utf8_streams() -> Iterator[None]:
    """Let both streams carry Chinese on every console; characters that a console cannot show are replaced.

    A file or another program gets UTF-8 whatever the machine's encoding, unless `PYTHONIOENCODING` chooses another:
    a JSON Schema in GBK would be invalid.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            is_ours = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            reconfigure(errors="replace", **({"encoding": "utf-8"} if is_ours else {}))
    yield
