"""Child processes end when their parent is killed, even if they hang."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from assistant.core import lifeline
from tests.conftest import ROOT

WITHIN_S = 60
pytestmark = pytest.mark.skipif(os.name != "posix", reason="a named pipe holds the child: POSIX")

# The code of a parent; nobody writes to the pipe `hanging`, and `program` reads it.
PARENTS = {
    "a preview being rendered": "from assistant.apps.console.drawing import draw; draw(hanging, 1)",
    "a document being read": (
        "from assistant.declaration.documents.reading import child\n"
        "with child() as reader: reader.ask({'do': 'read', 'path': str(hanging)})"
    ),
    "a report being printed": "from assistant.proof.report.pdf import print_pdf; print_pdf('<p>', folder / 'a.pdf', program)",
    "the display of the demo": "from assistant.apps.cli import demo\nwith demo._virtual(str(program)): pass",
}
TRIED = ("a document being read", "the display of the demo")  # a child of Python and another program
START = "import sys; from pathlib import Path; hanging, program, folder = map(Path, sys.argv[1:])\n"


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    """Return a named pipe that blocks its readers."""
    path = tmp_path / "资料.pdf"
    os.mkfifo(path)
    return path


def when_it_is_read(pipe: Path) -> int:
    """Wait until a child has opened a pipe for reading, and return the writing end."""
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(os.open, pipe, os.O_WRONLY)
        try:
            return opening.result(WITHIN_S)
        except TimeoutError:
            os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))  # unblocks the thread
            pytest.fail("no child reads the pipe")


@pytest.mark.program
@pytest.mark.parametrize(
    "work", [work if work in TRIED else pytest.param(work, marks=pytest.mark.thorough) for work in PARENTS]
)
def test_a_hanging_child_ends_when_its_parent_is_killed(tmp_path: Path, hanging: Path, work: str) -> None:
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nexec cat "{hanging}"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    words = [sys.executable, "-c", START + PARENTS[work], str(hanging), str(program), str(tmp_path)]
    with subprocess.Popen(words, cwd=ROOT) as parent:
        writing = when_it_is_read(hanging)
        try:
            children = psutil.Process(parent.pid).children(recursive=True)
            parent.kill()
            alive = psutil.wait_procs(children, timeout=WITHIN_S)[1]
        finally:
            os.close(writing)
    assert children
    assert alive == []


@pytest.mark.program
def test_a_simulated_operator_that_waits_for_its_page_ends_with_its_run() -> None:
    code = (
        "import queue, threading\n"
        "from assistant.filing.operator import simulated_operator\n"
        "simulated_operator._ENDS_WITHIN_S = 0\n"
        "threading.Thread(target=simulated_operator._listen, args=(queue.SimpleQueue(),), daemon=True).start()\n"
        "threading.Event().wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()
        try:
            assert process.wait(WITHIN_S) == lifeline.PARENT_ENDED
        finally:
            process.kill()


@pytest.mark.program
def test_a_supervised_program_passes_on_its_exit_code_and_output() -> None:
    program = [sys.executable, "-c", "import sys; print('done'); sys.exit(7)"]
    with lifeline.held_open() as stdin:
        ended = subprocess.run(lifeline.supervised(program), stdin=stdin, stdout=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (7, b"done")
