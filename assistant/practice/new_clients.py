"""Clients that join a practice: one by one, from a list, from a profile that exists, or from one that was just read.

added(ledger, new, today, …)       →  the folder of the new client; a company that the ledger has is refused
list_added(ledger, clients, today) →  the clients of a list, without those that the ledger has
renamed(ledger, home, name, today) →  the client's folder under another name
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.core.errors import Busy, WorkspaceError
from assistant.core.language import mark, say
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import held
from assistant.practice import layout, listed, workspace
from assistant.practice.ledger import Ledger
from assistant.practice.tables import Client
from assistant.practice.workspace import NewClient

Progress = Callable[[int, str], None]


@dataclass(slots=True)
class AddedClients:
    """The clients of a list that were added, and a remark on each that was not, or may be filed already."""

    clients: list[NewClient] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def added(
    ledger: Ledger, new: NewClient, today: date, *, source: Path | None = None, content: Profile | None = None
) -> Path:
    """Make the folder of a new client and read it into the ledger; return the folder.

    `source` is the folder of a profile to be copied, `content` a profile to be written. Raises WorkspaceError if the
    ledger has the company, and what reading the profile raises.
    """
    known = ledger.clients(archived=True)
    for client in (new, *_declared(source)):
        refuse_double(known, client)
    folder = workspace.add(ledger.workspace, new, source, content)
    ledger.refresh(today)
    return folder


def list_added(
    ledger: Ledger, clients: Sequence[NewClient], today: date, progress: Progress | None = None
) -> AddedClients:
    """Add the clients of a list that the ledger does not have; raises WorkspaceError before any is made."""
    result = AddedClients()
    known = ledger.clients(archived=True)
    lists = listed.stored_rows(ledger.workspace)
    for new in clients:
        same = listed.same_company(known, new.name, new.uscc)
        if same is not None:
            result.remarks.append(say("{name}：台账里已有（{folder}），没有新建", name=new.name, folder=same.folder))
            continue
        result.clients.append(new)
        result.remarks.extend(listed.already(lists, new.name))
    workspace.add_all(ledger.workspace, result.clients)
    ledger.refresh(today, progress=progress)
    return result


def refuse_double(clients: Sequence[Client], new: NewClient) -> None:
    """Raise WorkspaceError if one of these clients is the company."""
    same = listed.same_company(clients, new.name, new.uscc)
    if same is not None:
        message = mark("台账里已有这家公司：{name}（文件夹 {folder}{mark}），没有新建")
        archived = say("，已归档") if same.archived_on else ""
        raise WorkspaceError(what=say(message, name=same.name, folder=same.folder, mark=archived))


def new_folder(ledger: Ledger, home: Path, name: str) -> Path:
    """Return the folder that a client would have under another name; raises WorkspaceError, Busy if it cannot have it."""
    fit = workspace.folder_name(name)
    target = home.parent / fit
    if not fit:
        raise WorkspaceError(what=say("“{name}”不能作客户名称", name=name))
    if ledger.workspace.is_shared:
        raise WorkspaceError(what=say("几台机器共用的台账按文件夹认客户，文件夹不能改名。可以改简称"))
    if target == home:
        return home
    if target.exists():
        raise WorkspaceError(what=say("已有客户文件夹 {folder}", folder=target))
    if layout.is_run_alive(home):
        raise Busy(client=home.name, holder="?")
    return target


def renamed(ledger: Ledger, home: Path, name: str, today: date) -> Path:
    """Give a client's folder another name and return it; raises WorkspaceError, Busy, NoProfile, UsageError, OSError."""
    if new_folder(ledger, home, name) == home:
        return home
    # nothing is written into the profile meanwhile; Windows renames no folder with an open file
    with held(home) if os.name == "posix" else nullcontext():
        target = new_folder(ledger, home, name)
        home.rename(target)
    ledger.refresh(today)
    return target


def _declared(source: Path | None) -> Iterator[NewClient]:
    """Yield the company that is named in a profile to be copied."""
    if source is not None:
        basic = load(source).profile.subject.basic
        if basic.name:
            yield NewClient(basic.name, basic.uscc or "")
