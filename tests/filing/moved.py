"""A run's journal at another address: a filing that is done once can be copied for mocks at other ports."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.proof.journal.chain import GENESIS, head_path


def address_of(port: int) -> str:
    """Return the address of a mock."""
    return f"http://127.0.0.1:{port}"


def move(journal: Path, before: str, after: str) -> None:
    """Replace an address in a journal, and chain its lines anew."""
    lines: list[bytes] = []
    old = new = GENESIS
    for line in journal.read_bytes().splitlines():
        moved = line.replace(f'"{before}"'.encode(), f'"{after}"'.encode()).replace(old.encode(), new.encode(), 1)
        old, new = hashlib.sha256(line).hexdigest(), hashlib.sha256(moved).hexdigest()
        lines.append(moved + b"\n")
    journal.write_bytes(b"".join(lines))
    head_path(journal).write_text(f"{len(lines):010d} {new}\n", encoding="ascii")
