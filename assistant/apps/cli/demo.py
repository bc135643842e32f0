"""`beian demo`: a whole filing on a mock of its own; nothing is left running.

The browser is visible; without a display it runs on a virtual one (Xvfb), which is reported. With `--by-hand` the
operator logs in and confirms.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from assistant.apps.cli import mocks, rehearsing, reports
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.output import progress, result
from assistant.core import lifeline
from assistant.core.bundled import bundled
from assistant.core.errors import NoDisplay
from assistant.core.language import say
from assistant.core.values import File
from assistant.declaration.profile.loading import load

EXAMPLE = "chat-app"


def demo(profile: Path | None, *, by_hand: bool, headless: bool, pace: str, skin: str, faults: Sequence[str]) -> int:
    """File a profile on a fresh mock with the chosen skin and faults, and show the report."""
    mock_arguments = ["--port", "0", *mocks.in_skin(skin), *mocks.with_faults(faults)]
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beian-demo-")))
        copy = _copied(profile or bundled("profiles") / EXAMPLE, home / "资料")
        if not headless:
            stack.enter_context(_display())
        stack.enter_context(_own_browser_folder(home))
        fill_options = FillOptions(copy, site=mocks.SITES[skin], headless=headless, pace=pace)
        return rehearsing.rehearse(
            fill_options, mock_arguments, by_hand=by_hand, tell=result, after=lambda url: _show_ending(url, copy)
        )


def _show_ending(url: str, profile: Path) -> None:
    """Print what the mock recorded, and show the report if a run began."""
    _print_submissions(url)
    if any((profile / "runs").glob("*")):
        _show_report(profile)


def _copied(source: Path, copy: Path) -> Path:
    """Copy a profile with its attachments, so that a demonstration leaves nothing beside it; return the copy.

    Raises the errors of a malformed profile before anything is started.
    """
    loaded = load(source)
    if source.is_dir():
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("runs", "浏览器", ".beian*"))
        return copy
    copy.mkdir()
    root = loaded.folder.resolve()
    values = (value for view in loaded.records() for value in view.values.values())
    for file in (value.path for value in values if isinstance(value, File) and value.path is not None):
        target = copy / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    return Path(shutil.copy(loaded.path, copy / loaded.path.name))


def _print_submissions(url: str) -> None:
    """Print the submissions that the mock recorded, by who fetched the one-time code."""
    ledger = mocks.ask(url, "/__mock__/ledger")
    made = [*ledger["subject_submissions"], *ledger["submissions"]]
    fetched = [submission["code_fetched_by"] for submission in made]
    stand_in, person = fetched.count("stand-in"), fetched.count("phone page")
    result(
        say(
            "模拟系统的记录：提交 {made} 次，由人 {person} 次，由扮演人的替身 {stand_in} 次，由程序 {program} 次。",
            made=len(made),
            person=person,
            stand_in=stand_in,
            program=len(made) - person - stand_in,
        )
    )


def _show_report(profile: Path) -> None:
    has_screen = sys.stdout.isatty() and (bool(os.environ.get("DISPLAY")) or not sys.platform.startswith("linux"))
    reports.write_page(reports.newest_run(profile), Path.cwd() / "beian-demo-report.html", show=has_screen)


@contextmanager
def _own_browser_folder(home: Path) -> Iterator[None]:
    """Give the demonstration's browser a folder of its own below `home`."""
    before = os.environ.get("BEIAN_HOME")
    os.environ["BEIAN_HOME"] = str(home / "home")
    try:
        yield
    finally:
        if before is None:
            del os.environ["BEIAN_HOME"]
        else:
            os.environ["BEIAN_HOME"] = before


@contextmanager
def _display() -> Iterator[None]:
    """Provide a display for the block: the machine's own or a virtual one; raises NoDisplay without either."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield
        return
    server = shutil.which("Xvfb")
    if server is None:
        raise NoDisplay(command="apt-get install xvfb xauth")
    progress(say("这台机器没有显示器，改用虚拟显示器（Xvfb）。"))
    with _virtual(server) as number:
        os.environ["DISPLAY"] = f":{number}"
        try:
            yield
        finally:
            del os.environ["DISPLAY"]


@contextmanager
def _virtual(server: str) -> Iterator[str]:
    reading, writing = os.pipe()
    screen = ["-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        lifeline.supervised([server, *screen]), stdin=subprocess.PIPE, pass_fds=(writing,), stderr=subprocess.DEVNULL
    ):  # leaving the block closes the pipe, which ends the display
        os.close(writing)
        with os.fdopen(reading) as number:
            yield number.readline().strip()
