"""A run's claim on its client: taken where the workspace's ledger is shared, and nowhere else.

A lost lease ends the browser that the run has: whatever the run is doing, it finds its browser gone, and `loss` says
why. In a workspace of one's own nothing is asked of any database.
"""

from __future__ import annotations

import hashlib
import os
import platform
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from assistant.apps.cli.preparing import FillOptions, PreparedRun, browser_folder
from assistant.core import settings
from assistant.core.errors import ClaimExpired
from assistant.filing.browser.browser_host import stop_host
from assistant.practice import layout

if TYPE_CHECKING:
    from assistant.practice.claims import Lease

LEASE_VARIABLE = "BEIAN_LEASE_S"  # how a worker tells its own processes


@contextmanager
def held(
    ready: PreparedRun, options: FillOptions, on_expiry: Callable[[], object] | None = None
) -> Iterator[Lease | None]:
    """Hold the client in a shared ledger for the block; raises Claimed, LedgerError; None where nothing is shared.

    What a lost lease calls is the end of the browser, unless told otherwise.
    """
    client, home = layout.client_of(ready.loaded.folder), layout.shared_by(ready.loaded.folder)
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


def loss(lease: Lease | None) -> ClaimExpired | None:
    """Return the loss of a lease as what ended the run; None where it is not lost."""
    if lease is None or not lease.is_expired:
        return None
    try:
        lease.check()
    except ClaimExpired as missing:
        return missing
    return None


def machine_key(name: str) -> str:
    """Return what tells this machine from others that are called, or made, the same."""
    return hashlib.sha256(f"{name}|{platform.node()}|{uuid.getnode():x}".encode()).hexdigest()[:16]
