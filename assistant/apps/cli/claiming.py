"""A run's claim on its client, made only if colleagues share the workspace: in a shared ledger, else by a file.

An expired lease ends the run's browser: whatever the run is doing fails without it, and `loss` returns the reason. A
workspace that is not shared asks no database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import PreparedRun, browser_folder
from assistant.core import settings
from assistant.core.errors import ClaimExpired
from assistant.core.locks import machine_key
from assistant.filing.browser.browser_host import stop_host
from assistant.practice import layout

if TYPE_CHECKING:
    from assistant.practice.claims import Lease
    from assistant.practice.lease_files import FileLease

LEASE_VARIABLE = "BEIAN_LEASE_S"  # set by a worker for its processes


@contextmanager
def held(
    ready: PreparedRun, options: FillOptions, on_expiry: Callable[[], object] | None = None
) -> Iterator[Lease | FileLease | None]:
    """Hold the client for the block where colleagues share its folder; else yields None; raises Claimed, LedgerError, OSError.

    An expired lease calls `on_expiry`, which by default ends the browser.
    """
    client, home = layout.client_of(ready.loaded.folder), layout.shared_by(ready.loaded.folder)
    if client is not None and layout.has_local_ledgers(client):
        with _held_by_file(client, ready, options, on_expiry) as file_lease:
            yield file_lease
        return
    if client is None or home is None:
        yield None
        return
    from assistant.apps.cli.practice import password_of
    from assistant.practice import claims, database, workspace

    engine = database.opened(workspace.find(home).address, home, password_of)
    known = settings.load()
    owner = claims.ClaimOwner(
        holder=options.operator or known.operator,
        machine=known.machine,
        machine_key=machine_key(known.machine),
        purpose="rehearse" if ready.site_map.is_mock else "fill",
        lease_s=float(os.environ.get(LEASE_VARIABLE) or claims.LEASE_S),
    )
    try:
        end = on_expiry or partial(stop_host, browser_folder(ready))
        with claims.held(engine, client.name, owner, end) as lease:
            yield lease
    finally:
        engine.dispose()


@contextmanager
def _held_by_file(
    client: Path, ready: PreparedRun, options: FillOptions, on_expiry: Callable[[], object] | None
) -> Iterator[FileLease]:
    from assistant.practice import lease_files

    known = settings.load()
    own = lease_files.FileClaim(
        holder=options.operator or known.operator,
        machine=known.machine,
        machine_key=machine_key(known.machine),
        purpose="rehearse" if ready.site_map.is_mock else "fill",
        process=os.getpid(),
        taken="",
        until="",
    )
    end = on_expiry or partial(stop_host, browser_folder(ready))
    with lease_files.held(client, own, end) as lease:
        yield lease


def loss(lease: Lease | FileLease | None) -> ClaimExpired | None:
    """Return the error of an expired lease, which ended the run; None if it has not expired."""
    if lease is None or not lease.is_expired:
        return None
    try:
        lease.check()
    except ClaimExpired as expired:
        return expired
    return None
