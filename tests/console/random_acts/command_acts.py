"""Acts through the command line, as processes; some are killed as soon as something changes in the client's folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from tests.console.random_acts.acted_page import NothingToDo
from tests.console.random_acts.machine import CRASHED, CommandEnd, ProcessKilled
from tests.console.random_acts.office import ALGORITHM, ActContext
from tests.console.random_acts.record_acts import DAYS, DUTIES

KILLED = 0.12  # of the commands that write
DRAFTED = "算法安全责任人工作证明"
ENDS = (0, 1, 10)  # done; with findings; the filing waits for the person
_LOOK_S, _LOOKS = 0.002, 4000


def _run(context: ActContext, *words: str, ends: tuple[int, ...] = (0,)) -> str:
    """Run a command and return the words of a refusal."""
    end = _killed(context, words) if context.chance.random() < KILLED else context.machine.command(*words)
    if end.is_killed:
        raise ProcessKilled
    if CRASHED in end.errors or CRASHED in end.output:
        raise AssertionError(f"{' '.join(words)}: {end.errors[-2500:]}")
    return "" if end.code in ends else (end.errors.strip() or end.output.strip() or str(end.code))[-300:]


def _killed(context: ActContext, words: tuple[str, ...]) -> CommandEnd:
    """Run a command and kill it a moment after something has changed in the client's folder."""
    folder = context.client.folder
    late_s = context.chance.choice((0, 0, 0.001, 0.01, 0.05))
    return context.machine.command(*words, killed_when=lambda ended: changes(folder, ended) and not ended.wait(late_s))


def changes(folder: Path, ended: threading.Event) -> bool:
    """Return True as soon as something changes in a client's folder, False if `ended` is set or nothing changes."""
    before = entries_of(folder)
    for _ in range(_LOOKS):
        if entries_of(folder) != before:
            return True
        if ended.wait(_LOOK_S):
            return False
    return False


def entries_of(folder: Path) -> set[str]:
    """Return the names in the folders of a client into which people's acts write."""
    places = (folder, folder / "旧版", folder / "台账", folder / "发出" / "记录", folder / "材料")
    return {f"{place.name}/{name}" for place in places for name in _names(place)}


def _names(place: Path) -> Iterator[str]:
    try:
        yield from (path.name for path in place.iterdir())
    except OSError:
        return


def ask_by_command(context: ActContext) -> str:
    """Ask a person of the client for what is missing."""
    duty = context.chance.choice(DUTIES)
    context.entry("record", f"asked|{duty}")
    return _run(context, "papers", "ask", str(context.client.folder), duty)


def note_by_command(context: ActContext) -> str:
    """Note a change on a day of its own."""
    day = date(2020, 1, 1) + timedelta(days=int(context.mark[2:7]) % DAYS)
    context.entry("events", day.isoformat())
    words = ["clients", "note", context.client.folder.name, "--changed", day.isoformat()]
    return _run(context, *words, "--workspace", str(context.office.workspace.folder))


def archive_by_command(context: ActContext) -> str:
    """Archive the client, or bring it back."""
    back = ["--back"] if context.chance.random() < 0.5 else []
    with context.client.lock:
        context.act.kind = "bring back" if back else "archive"
        words = ["clients", "archive", context.client.folder.name, *back]
        return _run(context, *words, "--workspace", str(context.office.workspace.folder))


def paste_by_command(context: ActContext) -> str:
    """Give a comment as a text file."""
    pasted = context.machine.home / f"{context.mark}.txt"
    pasted.write_text(f"{context.mark}：拟公示内容与算法机制不一致", encoding="utf-8")
    context.entry("comments", context.mark)
    return _run(
        context, "returned", str(context.client.folder), "--paste", str(pasted), "--about", ALGORITHM, ends=ENDS
    )


def send_by_command(context: ActContext) -> str:
    """Prepare a folder with one draft, or say that one was sent."""
    folder = context.client.folder
    waiting = sorted(path.name for path in (folder / "发出").glob("2*")) if (folder / "发出").is_dir() else []
    if waiting and context.chance.random() < 0.5:
        context.act.kind = "sent by command"
        return _run(context, "papers", "sent", str(folder), context.chance.choice(waiting))
    drafts = sorted(path.name for path in (folder / "材料").glob("*.docx"))
    if not drafts:
        raise NothingToDo
    context.entry("record", "prepared|法务")
    return _run(context, "papers", "send", str(folder), context.chance.choice(drafts), "--to", "法务")


def draft_by_command(context: ActContext) -> str:
    """Draft the papers again."""
    return _run(context, "papers", str(context.client.folder), ends=ENDS)


def import_workbook(context: ActContext) -> str:
    """Write the workbook, change one answer in it, and take it back."""
    folder, path = context.client.folder, context.machine.home / f"{context.mark}.xlsx"
    refusal = _run(context, "workbook", str(folder), "-o", str(path))
    if refusal:
        raise NothingToDo
    book, shown = openpyxl.load_workbook(path), ""
    for page in book.worksheets:
        for row in page.iter_rows(max_col=3):
            if any(str(cell.value or "").startswith("详细地址") for cell in row):
                answer = page.cell(row[0].row or 0, 4)
                shown, answer.value = str(answer.value or ""), f"{context.mark} 表"
    book.save(path)
    context.of_profile(**{f"{context.mark} 表": shown})
    return _run(context, "import", str(path), str(folder), "--yes")


def read_by_command(context: ActContext) -> str:
    """Read what the program knows of a client."""
    folder, office = str(context.client.folder), str(context.office.workspace.folder)
    words = context.chance.choice(
        (["check", folder], ["missing", folder], ["plan", folder], ["papers", "record", folder], ["status", "--workspace", office],
         ["due", "--workspace", office], ["sync", "--all", "--workspace", office])
    )  # fmt: skip
    context.act.kind = f"read: {words[0]}"
    return _run(context, *words, ends=(0, 1))


def rehearse(context: ActContext) -> str:
    """Rehearse the filing at the mock registry, alone or beside another run."""
    registry = context.office.registry
    if registry is None:
        raise NothingToDo
    site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce]
    words = ["fill", str(context.client.folder), *site, "--stand-in", "draft", "--headless", "--no-survive"]
    return _run(context, *words, ends=ENDS)
