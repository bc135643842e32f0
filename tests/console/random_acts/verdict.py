"""Whether the folder holds what was acknowledged, and nothing that was refused; whether both ledgers say the same of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Set
from pathlib import Path

from assistant.core import files
from assistant.declaration.papers.folder import ManifestEntry, manifest
from assistant.declaration.papers.paper_record import folder_of, read_record
from assistant.practice import client_overview as overviews
from assistant.practice.comment_tasks import CommentTask, tasks
from tests.conftest import ROOT
from tests.console.random_acts.machine import SharingMachine
from tests.console.random_acts.office import RandomOffice
from tests.console.random_acts.record_acts import record_counts
from tests.console.random_acts.written import RandomAct, WrittenClient, profile_faults, texts_of

LEFT_BY_A_KILL = re.compile(r"\..+\.[a-z0-9_]{8}(\.beian)?")
_ROWS = """
import json, sys
from datetime import date
from pathlib import Path
from assistant.practice import ledger, workspace
with ledger.opened(workspace.find(Path(sys.argv[1]))) as own:
    own.refresh(date.today())
    clients = own.clients(archived=True)
    whole = [own.client(client.folder) for client in clients]
kinds = ("algorithms", "materials", "contacts", "findings", "term_events", "runs")
hidden = {"id", "client_id", "synced_at", "mark"}
def row(one):
    return {c.key: str(getattr(one, c.key)) for c in one.__mapper__.column_attrs if c.key not in hidden}
print(json.dumps([row(client) | {kind: [row(one) for one in getattr(client, kind)] for kind in kinds} for client in whole]))
"""


def client_faults(client: WrittenClient) -> Iterator[str]:
    """Yield what of a client's acknowledged writes is not there."""
    name = client.name
    with client.lock:
        done = client.done()  # others go on: an act that ends while the files are read may not be in what was read
        yield from (f"{name}: {fault}" for fault in profile_faults(client, done))
        yield from (f"{name}: {fault}" for fault in _chain_faults(client, done))
        yield from (f"{name}: {fault}" for fault in _entry_faults(client, done))
        yield from (f"{name}: {fault}" for fault in _file_faults(client))
        yield from (f"{name}: {fault}" for fault in _record_faults(client))


def _chain_faults(client: WrittenClient, done: Set[RandomAct]) -> Iterator[str]:
    known = {task.text: task for task in tasks(client.folder)}
    for cell, chain in list(client.chains.items()):
        present = overviews.read(client.folder).short if cell == ("short",) else _task_text(known, cell)
        yield from (f"{' '.join(cell)}: {fault}" for fault in chain.faults(present, done))


def _task_text(known: dict[str, CommentTask], cell: tuple[str, ...]) -> str:
    task = known.get(cell[1])
    return (task.question if cell[2] == "question" else task.answer) if task else "(no task)"


def _entry_faults(client: WrittenClient, done: Set[RandomAct]) -> Iterator[str]:
    """Yield entries of append-only lists that are missing, doubled, or there although they were refused."""
    present: dict[str, Counter[str]] = {
        "record": record_counts(client.folder),
        "events": Counter(
            one.on.isoformat() for one in overviews.read(client.folder).term_events if one.kind == "change"
        ),
        "comments": Counter(task.text[:8] for task in tasks(client.folder)),
    }
    least: Counter[tuple[str, str]] = Counter()
    most: Counter[tuple[str, str]] = Counter()
    for act, list_, text in list(client.entries):
        least[list_, text] += act in done
        most[list_, text] += act.may_be_written
    for list_, text in most | least:
        count = present[list_][text]
        if not least[list_, text] <= count <= most[list_, text]:
            yield f"{list_} “{text}”: {count}, acknowledged {least[list_, text]}, at most {most[list_, text]}"


def _file_faults(client: WrittenClient) -> Iterator[str]:
    """Yield files that cannot be read, and uploads that are not there; former profiles are read as the history."""
    for path in client.folder.rglob("*"):
        is_other = path.suffix not in (".yaml", ".json") or {"runs", "旧版", "记录"} & set(path.parts)
        if not is_other and (why := _unreadable(path)):
            yield f"cannot be read: {path.relative_to(client.folder)}: {why}"
    for act, name, content in list(client.uploads):
        copies = (client.folder / "收件").rglob("*.pdf")
        if act.ending == "done" and not any(path.read_bytes() == content for path in copies):
            yield f"lost: the upload {name}"


def _unreadable(path: Path) -> str:
    try:
        texts_of(path)
    except Exception as error:
        return f"{type(error).__name__} {error}" if path.exists() else ""
    return ""


def _record_faults(client: WrittenClient) -> Iterator[str]:
    """Yield events that changed, and prepared folders without files."""
    record = {path.name: path.read_bytes() for path in folder_of(client.folder).glob("*.json")}
    for name, content in client.seen.items():
        if record.get(name) != content:
            yield f"the event {name} has changed or is missing"
    client.seen |= record
    own = read_record(client.folder)
    yield from (f"cannot be read: the event {name}" for name in own.unreadable)
    for event in own.events:
        if event.state == "prepared" and not list((client.folder / event.folder).glob("*")):
            yield f"the prepared folder {event.folder} has no files"


def manifest_faults(office: RandomOffice, client: WrittenClient) -> Iterator[str]:
    """Yield drafts that the list of drafts does not have, or has otherwise.

    A kill between the list and a draft leaves a former one, which the next drafting must replace.
    """
    drafts = client.folder / "材料"
    entries = {entry.file: entry for entry in manifest(drafts)}
    former = [path for path in drafts.glob("*.docx") if path.name in entries and _is_former(path, entries[path.name])]
    if former:
        office.machines[0].command("papers", str(client.folder))
        entries = {entry.file: entry for entry in manifest(drafts)}
    for draft in sorted(drafts.glob("*.docx")):
        if draft.name not in entries or entries[draft.name].sha256 != files.sha256(draft):
            yield f"{client.folder.name}: the draft {draft.name} is not the one that 清单.json lists"


def _is_former(draft: Path, entry: ManifestEntry) -> bool:
    return files.sha256(draft) in entry.history


def folder_faults(office: RandomOffice) -> Iterator[str]:
    """Yield folders of clients that nobody made, and half-written files that a killed process has left."""
    known = {client.folder.name for client in office.clients}
    for folder in office.workspace.folders():
        if folder.name not in known:
            inside = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
            yield f"a folder that nobody made: {folder.name} with {inside[:5]}"
    for path in _unfinished_files(office):
        os.utime(path, (0, 0))
    office.machines[0].command("sync", "--all", "--workspace", str(office.workspace.folder))
    for path in _unfinished_files(office):
        yield f"half-written, and not removed by a later reading: {path.relative_to(office.workspace.folder)}"


def _unfinished_files(office: RandomOffice) -> list[Path]:
    return [path for path in office.workspace.folder.rglob(".*") if LEFT_BY_A_KILL.fullmatch(path.name)]


def ledger_faults(office: RandomOffice) -> Iterator[str]:
    """Yield what the ledgers of the machines say otherwise than each other and than themselves, deleted and made again."""
    rows = {}
    for machine in office.machines:
        rows[f"{machine.name}"] = ledger_rows(machine, office.workspace.folder)
        for path in (machine.home / "beian").rglob("*.sqlite*"):
            path.unlink()
        rows[f"{machine.name}, rebuilt"] = ledger_rows(machine, office.workspace.folder)
    (first, expected), *others = rows.items()
    for name, own in others:
        if own != expected:
            yield f"the ledger of {name} says otherwise than that of {first}: {_first_difference(expected, own)}"


def ledger_rows(machine: SharingMachine, folder: Path) -> list[dict[str, object]]:
    """Return what the ledger of a machine says of all clients, after reading the folders that changed."""
    words = [sys.executable, "-c", _ROWS, str(folder)]
    done = subprocess.run(words, env=machine.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"the ledger of {machine.name} cannot be read: {done.stderr[-2000:]}")
    rows: list[dict[str, object]] = json.loads(done.stdout)
    return rows


def _first_difference(one: list[dict[str, object]], other: list[dict[str, object]]) -> str:
    for row, right in zip(one, other, strict=False):
        for key, value in row.items():
            if right.get(key) != value:
                return f"{row.get('folder')} {key}: {str(value)[:400]} / {str(right.get(key))[:400]}"
    return f"{len(one)} clients / {len(other)}"
