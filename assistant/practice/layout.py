"""The layout of a workspace, without importing the database."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.core import files, places, yaml_file
from assistant.core.locks import is_locked

FILE, CLIENTS, LEDGER = files.WORKSPACE, files.CLIENTS, "台账"
BROWSER, RUNS = "浏览器", "runs"
LOCAL = "本机"  # instead of a ledger's file: every machine has its own, rebuilt from the folders
CLAIMS = "占用"  # below the runs of a client: who works on it, one file a machine
MAPS = "页面对照表"  # what the office has learnt of sites, one file a site and person
EXAMPLE = "这是示例.txt"  # marks the folder of the example client
_DIGITS = 16
RUN_LOCK = ".beian.lock"  # held by a living run on the client; its process id lies beside it


def is_example(client: Path) -> bool:
    """Return whether a client's folder holds the example, which nobody files."""
    return (client / EXAMPLE).is_file()


def enclosing(folder: Path) -> Path | None:
    """Return the nearest folder above a path, or itself, that is a workspace; None outside one."""
    return next((path for path in (folder, *folder.parents) if (path / FILE).is_file()), None)


def is_occupied(folder: Path) -> bool:
    """Return whether a folder holds more than a new workspace may be made beside: its clients and a repository."""
    return folder.is_dir() and any(path.name not in (CLIENTS, ".git") for path in folder.iterdir())


def client_of(folder: Path) -> Path | None:
    """Return a client's folder as its workspace names it, however written or linked; None outside a workspace."""
    for path in (folder.resolve(), folder.absolute()):  # the latter: a client folder that is itself a link to elsewhere
        if path.name != ".." and path.parent.name == CLIENTS and (path.parents[1] / FILE).is_file():
            return path
    return None


def workspace_of(client: Path) -> Path | None:
    """Return the workspace folder of a client's folder, or None outside a workspace."""
    path = client_of(client)
    return path.parents[1] if path else None


def shared_by(client: Path) -> Path | None:
    """Return the workspace folder of a client if its ledger is on a server, else None."""
    folder = workspace_of(client)
    is_shared = folder is not None and "://" in read_ledger(folder)
    return folder if is_shared else None


def has_local_ledgers(client: Path) -> bool:
    """Return whether every machine that shares the client's workspace has a ledger of its own."""
    folder = workspace_of(client)
    return folder is not None and read_ledger(folder) == LOCAL


def read_ledger(folder: Path) -> str:
    """Return where the ledger of a workspace is: a file name, a URL, or LOCAL; "" if its file does not say."""
    return str(yaml_file.read_mapping(folder / FILE).get(LEDGER) or "")


def browser_home(client: Path) -> Path | None:
    """Return where a client's browser folders lie; None outside a workspace or in a folder that other machines see too.

    A service that copies the folder to other machines would copy the login too.
    """
    path = client_of(client)
    is_own = path is not None and places.shared_location(path) is None and not has_local_ledgers(path)
    return path / BROWSER if path is not None and is_own else None


def browser_name(site: str, company: str, host: str) -> str:
    """Return the name of a company's browser folder for a site's host."""
    return f"{site}-{hashlib.sha256(f'{company}|{host}'.encode()).hexdigest()[:_DIGITS]}"


def is_run_alive(client: Path) -> bool:
    """Return whether a run works on a client's folder now; the lock is tried only if a run left its process id."""
    if not (client / f"{RUN_LOCK}.pid").exists():
        return False
    try:
        return is_locked(client / RUN_LOCK)
    except OSError:
        return False
