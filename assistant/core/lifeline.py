"""Ties a child process to this one: however this process ends (kill -9, a closed terminal), the child ends too.

The child's standard input is a pipe whose other end this process alone holds, so its end says that we are gone. A child
of our own calls `end_with_parent`. A program of others is started by `supervised`: a small process that watches the pipe
in its place (`python -P -m assistant.core.lifeline PROGRAM …`). The same works on every system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

PARENT_ENDED = 1
_TERMINATES_WITHIN_S = 5.0


@contextmanager
def held_open() -> Iterator[int]:
    """Yield what a child takes as its standard input: a pipe that stays open as long as the block and this process."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(writing)
        os.close(reading)


def supervised(command: Sequence[str]) -> list[str]:
    """Return the command that runs a program until it ends or standard input ends; its exit code is the program's."""
    return [sys.executable, "-P", "-m", "assistant.core.lifeline", *command]


def end_with_parent() -> None:
    """End this process at once when its standard input ends, whatever it is doing."""
    threading.Thread(target=_end_process, daemon=True, name="lifeline").start()


def wait_for_end() -> None:
    """Return when standard input has ended."""
    while os.read(0, 64):  # not sys.stdin: a thread that waits inside a buffered reader breaks the interpreter's end
        pass


def main(command: Sequence[str]) -> int:
    """Run a program, end it when standard input ends, and return its exit code."""
    # descriptors that our parent passed on (`pass_fds`) go on to the program
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
