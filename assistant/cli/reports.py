"""`beian report`: the report of a run as one offline page, and its summary on the terminal."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from assistant import files, language
from assistant.cli.output import result
from assistant.errors import DamagedRun, UsageError
from assistant.journal.events import STATUS_CODES
from assistant.journal.run_folder import JOURNAL, RunFolder
from assistant.language import mark, say
from assistant.report import html, text, verify, view

FILE_NAME = "report.html"


def report(run: Path, output: Path | None, *, show: bool, text_only: bool = False) -> int:
    """Make the report of a run folder, or of the newest run of a profile."""
    folder = newest_run(run)
    for line in text.lines(view.build(RunFolder.open(folder))):
        result(line)
    if not text_only:
        write_page(folder, output or folder / FILE_NAME, show=show)
    return 0


def check(run: Path, head: str | None) -> int:
    """Verify a run folder and say what holds; 5 where something was altered, 10 where the folder alone cannot tell."""
    found = verify.verify(newest_run(run), head)
    for line in verify.lines(found):
        result(line)
    if found.breaks:
        return DamagedRun.exit_code
    return 0 if found.is_whole else STATUS_CODES["needs_person"]


def write_page(run: Path, target: Path, *, show: bool) -> None:
    """Write the report of a run as one offline page, say where, and open it if asked."""
    page = html.render(view.build(RunFolder.open(run)), language.current())
    files.write(target, page.encode())
    result(say(mark("报告已写入：{path}"), path=target))
    if show:
        webbrowser.open(target.resolve().as_uri())


def newest_run(path: Path) -> Path:
    """Return the run folder that a path means: itself, or the newest below a profile; raises UsageError."""
    if (path / JOURNAL).is_file():
        return path
    if not path.exists():
        raise UsageError(
            what=say(mark("没有 {path} 这个文件夹或文件。请给出填报资料，或一次填报的文件夹。"), path=path)
        )
    home = path if path.is_dir() else path.parent
    found = sorted(place.parent for place in (home / "runs").glob(f"*/{JOURNAL}"))
    if not found:
        raise UsageError(
            what=say(mark("{path} 里没有填报记录。请先运行 beian fill，或给出一次填报的文件夹。"), path=path)
        )
    return found[-1]
