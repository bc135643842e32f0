"""A team for tests: a workspace on a real PostgreSQL, and workers as separate programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.core import yaml_file
from assistant.practice.layout import FILE
from assistant.practice.team import TeamWorker
from assistant.practice.workspace import Workspace
from tests.practice.postgres import Server

ENDS_WITHIN_S = 300


def shared_workspace(home: Workspace, server: Server) -> Workspace:
    """Move the ledger of a workspace to an empty database, with its password in a file, and return the workspace."""
    passwords = home.folder.parent / "pgpass"
    passwords.write_text(f"127.0.0.1:{server.port}:*:{server.account}:{server.password}\n", encoding="utf-8")
    passwords.chmod(0o600)
    address = f"{server.guarded_url(server.database())}?passfile={passwords}"
    yaml_file.write(home.folder / FILE, {"beian": "1", "台账": address})
    return Workspace(home.folder, address)


@contextmanager
def worker(home: Workspace, name: str, log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of this name during the block; its output goes to a file."""
    command = [sys.executable, "-m", "assistant", "worker", "--name", name, "--workspace", str(home.folder), *words]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(os.environ)
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask_to_stop(worker: TeamWorker) -> None:
    """Send Ctrl-C once and return when the worker has noticed it."""
    os.kill(os.getpid(), signal.SIGINT)
    until = time.monotonic() + ENDS_WITHIN_S
    while not worker._is_ending and time.monotonic() < until:
        time.sleep(0.02)
    assert worker._is_ending, "the worker has not heard it"
