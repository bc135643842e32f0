"""End child processes with this one, however it ends (kill -9, a closed terminal).

The child's standard input is a pipe that only this process holds open, so end of file means that this process ended.
Our own children call `end_with_parent`. Other programs run under `supervised`, a small process that watches the pipe
for them (`python -P -m assistant.core.lifeline PROGRAM …`). It works the same on every system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

import psutil

PARENT_ENDED = 1
_TERMINATES_WITHIN_S = 5.0


@contextmanager
def held_open() -> Iterator[int]:
    """Yield a file descriptor for a child's standard input: a pipe that closes with the block or this process."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(writing)
        os.close(reading)


def supervised(command: Sequence[str]) -> list[str]:
    """Return the command that runs a program until it or standard input ends, and exits with the program's code."""
    return [sys.executable, "-P", "-m", "assistant.core.lifeline", *command]


def end_with_parent() -> None:
    """Watch standard input and end this process at once when it closes, whatever else is running."""
    threading.Thread(target=_end_process, daemon=True, name="lifeline").start()


def end_now() -> NoReturn:
    """End this process and the programs that it has started, at once: none of them acts any more."""
    try:
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    finally:
        os._exit(PARENT_ENDED)


def wait_for_end() -> None:
    """Block until standard input closes."""
    while os.read(0, 64):  # not sys.stdin: a thread blocked in a buffered reader breaks interpreter shutdown
        pass


def main(command: Sequence[str]) -> int:
    """Run a program, end it when standard input closes, and return its exit code."""
    # the program inherits the descriptors that our parent passed (`pass_fds`)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False) as program:
        threading.Thread(target=_end_program, args=(program,), daemon=True, name="lifeline").start()
        try:
            return program.wait()
        finally:
            program.kill()


def _end_process() -> None:
    wait_for_end()
    os._exit(PARENT_ENDED)


def _end_program(program: subprocess.Popen[bytes]) -> None:
    wait_for_end()
    program.terminate()
    try:
        program.wait(_TERMINATES_WITHIN_S)
    except subprocess.TimeoutExpired:
        program.kill()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
