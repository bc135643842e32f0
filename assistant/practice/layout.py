"""Where things lie in a workspace, for those who need to know no more of it (light: no database is imported)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.core import places, yaml_file

FILE, CLIENTS, LEDGER = "工作区.yaml", "客户", "台账"
BROWSER = "浏览器"
_DIGITS = 16
RUN_LOCK = ".beian.lock"  # held by a run on the client while it lives; its process stands beside it


def client_of(folder: Path) -> Path | None:
    """Return a client's folder as its workspace has it, however it was written or linked; None outside of one."""
    for path in (folder.resolve(), folder.absolute()):  # the latter: a client that is itself a link to elsewhere
        if path.name != ".." and path.parent.name == CLIENTS and (path.parents[1] / FILE).is_file():
            return path
    return None


def is_client(folder: Path) -> bool:
    """Say whether a folder is that of a client in a workspace."""
    return client_of(folder) is not None


def workspace_of(client: Path) -> Path | None:
    """Return the folder of the workspace that a client's folder lies in, None outside of one."""
    path = client_of(client)
    return path.parents[1] if path else None


def shared_by(client: Path) -> Path | None:
    """Return the workspace of a client whose ledger lies on a server, and is shared; None for any other folder."""
    folder = workspace_of(client)
    is_shared = folder is not None and "://" in str(yaml_file.read_mapping(folder / FILE).get(LEDGER) or "")
    return folder if is_shared else None


def browser_home(client: Path) -> Path | None:
    """Return where the browser folders of a workspace's client lie; None outside a workspace, or where it is copied away.

    A login in a folder that a service copies to other machines would be a login there too.
    """
    path = client_of(client)
    return path / BROWSER if path and places.shared_location(path) is None else None


def browser_name(site: str, company: str, host: str) -> str:
    """Return how the browser folder of a company on a site's host is called."""
    return f"{site}-{hashlib.sha256(f'{company}|{host}'.encode()).hexdigest()[:_DIGITS]}"


def is_run_alive(client: Path) -> bool:
    """Say whether a run is at work on a client's folder now; a lock is tried only where a run left word of itself."""
    if not (client / f"{RUN_LOCK}.pid").exists():
        return False
    probe = FileLock(client / RUN_LOCK, timeout=0)
    try:
        probe.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    probe.release()
    return False
