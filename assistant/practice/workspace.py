"""The workspace: one folder for all clients of a practice, with its ledger.

工作区/
    工作区.yaml                 marks the workspace and names the ledger's location
    台账.sqlite                 the ledger (or a PostgreSQL server, or 本机: each machine its own, as 工作区.yaml says)
    节假日.yaml                 optional: the user's own years of holidays
    认可.yaml                   rewrites and masks of sites that somebody accepted, for all clients
    客户/<名称>/                one folder per client, which is also its profile's folder:
        填报资料.yaml …         the profile        附件/  材料/   papers and drafts
        收件/                   uploads            runs/          runs
        台账/客户.yaml          the client overview
        浏览器/                 the private browser folder that holds the client's login
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.core import files, yaml_file
from assistant.core.errors import WorkspaceError
from assistant.core.file_names import is_device
from assistant.core.language import say
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import save
from assistant.declaration.profile.schema.notes import Contact, Notes
from assistant.declaration.profile.schema.subject import Subject, SubjectBasics
from assistant.declaration.profile.schema.whole import Profile
from assistant.practice import client_overview as overviews
from assistant.practice import layout
from assistant.practice.database import checked_url

LEDGER = "台账.sqlite"
FILE, CLIENTS, BROWSER = layout.FILE, layout.CLIENTS, layout.BROWSER
VERSION = "1"
INBOX, PAPERS, DRAFTS, RUNS = "收件", "附件", "材料", layout.RUNS
PACKS = "存档包"  # in the folder of the runs or of a batch; the console serves nothing there
PROFILE = "填报资料.yaml"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')
_LONGEST = 60  # length of a folder name in characters


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace by its folder; `address` of the ledger is a file name inside it, a URL, or `layout.LOCAL`."""

    folder: Path
    address: str = LEDGER

    @property
    def clients(self) -> Path:
        """Return the folder of all clients."""
        return self.folder / CLIENTS

    @property
    def is_shared(self) -> bool:
        """Return whether the ledger is on a server, shared by several people and machines."""
        return "://" in self.address

    def folders(self) -> Iterator[Path]:
        """Yield the folders of all clients by name."""
        if self.clients.is_dir():
            yield from sorted(path for path in self.clients.iterdir() if path.is_dir() and path.name[0] != ".")


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to be added: name, code, short name and contacts (duty, name, mobile number)."""

    name: str
    uscc: str = ""
    short: str = ""
    contacts: tuple[tuple[str, str, str], ...] = ()


def init(folder: Path, address: str = LEDGER) -> Workspace:
    """Make a workspace in a new or empty folder, or one that holds only clients; raises WorkspaceError, LedgerError."""
    if (folder / FILE).exists():
        raise WorkspaceError(what=say("{folder} 已经是工作区", folder=folder))
    if (outer := layout.enclosing(folder.resolve())) is not None:
        raise WorkspaceError(what=say("{folder} 在工作区 {outer} 里面", folder=folder, outer=outer))
    if layout.is_occupied(folder):
        raise WorkspaceError(what=say("{folder} 不是空文件夹", folder=folder))
    if "://" in address:
        checked_url(address)
    files.make_folder(folder / CLIENTS)
    yaml_file.write(folder / FILE, {"beian": VERSION, "台账": address})
    return Workspace(folder, address)


def find(folder: Path | None = None) -> Workspace:
    """Return the workspace in a folder, or the nearest one above the current folder; raises WorkspaceError."""
    start = (folder or Path.cwd()).absolute()
    nearest = layout.enclosing(start)
    if nearest is not None and (folder is None or nearest == start):
        return _read(nearest)
    where = start if folder else say("当前文件夹和它的上级")
    raise WorkspaceError(what=say("{where} 不是工作区", where=where))


def _read(folder: Path) -> Workspace:
    data = yaml_file.read_mapping(folder / FILE)
    if data.get("beian") != VERSION:
        raise WorkspaceError(what=say("{file} 由更新版本的程序写成，请升级", file=folder / FILE))
    address = str(data.get("台账") or LEDGER)
    if "://" not in address and not files.is_relative_inside(address):
        raise WorkspaceError(what=say("{file} 里的台账应是工作区里的文件名，或一个地址", file=folder / FILE))
    return Workspace(folder, address)


def folder_name(name: str) -> str:
    """Return the folder name of a client, valid on every file system."""
    fit = _UNFIT.sub("_", name).strip(" .")[:_LONGEST].rstrip(" .")
    return f"_{fit}" if is_device(fit) else fit


def add(workspace: Workspace, new: NewClient, profile: Path | None = None, content: Profile | None = None) -> Path:
    """Make the folder of a new client with a new profile, this `content`, or a copy of the folder `profile`.

    Raises WorkspaceError.
    """
    folder = workspace.clients / folder_name(new.name)
    if not folder_name(new.name):
        raise WorkspaceError(what=say("“{name}”不能作客户名称", name=new.name))
    if folder.exists():
        raise WorkspaceError(what=say("已有客户文件夹 {folder}", folder=folder))
    with files.new_folder(folder) as target:
        if profile is None:
            save(content or _new_profile(new), target / PROFILE)
        else:
            _copy(profile, target)
        for name in (INBOX, PAPERS, DRAFTS):
            files.make_folder(target / name)
        if new.short:
            overviews.write(target, overviews.ClientOverview(short=new.short))
    return folder


def add_all(workspace: Workspace, clients: Sequence[NewClient]) -> None:
    """Make the folders of several clients; raises WorkspaceError, before any is made, if one cannot be."""
    names = [folder_name(client.name) for client in clients]
    for client, name in zip(clients, names, strict=True):
        if not name or names.count(name) > 1:
            raise WorkspaceError(what=say("“{name}”不能作客户名称，或与另一个的文件夹同名", name=client.name))
        if (workspace.clients / name).exists():
            raise WorkspaceError(what=say("已有客户文件夹 {folder}", folder=workspace.clients / name))
    for client in clients:
        add(workspace, client)


def archive(client: Path, on: date | None) -> None:
    """Record the day on which a client was archived; None restores it. Nothing is deleted."""
    overviews.change(client, lambda overview: replace(overview, archived_on=on))


def _copy(profile: Path, target: Path) -> None:
    """Copy a profile's folder without hidden folders; an unreadable profile is refused first."""
    if not profile.is_dir():
        raise WorkspaceError(what=say("资料应在一个文件夹里，{path} 不是文件夹", path=profile))
    load(profile)
    for path in sorted(profile.rglob("*")):
        inside = path.relative_to(profile)
        is_left_out = inside.parts[0] == BROWSER or any(name.startswith(".") for name in inside.parent.parts)
        if path.is_file() and not path.is_symlink() and not is_left_out:
            files.make_folder((target / inside).parent)
            shutil.copy2(path, target / inside)  # an earlier version is dated by its file
            (target / inside).chmod(files.OWNER_FILE)


def _new_profile(new: NewClient) -> Profile:
    contacts = tuple(
        Contact(duty=duty, name=name or None, mobile=mobile or None) for duty, name, mobile in new.contacts
    )
    basic = SubjectBasics(name=new.name, uscc=new.uscc or None)
    return Profile(subject=Subject(basic=basic), notes=Notes(contacts=contacts))
