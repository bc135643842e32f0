"""Which files earlier runs proved to be stored in the registry: the answer to 已上传 for every requirement."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.errors import DamagedRun
from assistant.core.values import File
from assistant.proof.journal.events import Proved, RunOpened
from assistant.proof.journal.proof_file import judged_anew
from assistant.proof.journal.run_folder import RunFolder


def stored_files(runs: Iterable[RunFolder]) -> dict[str, tuple[str, str]]:
    """Return key → (sha256 or "", name) of the file that the newest proof found stored and right.

    Rehearsals on the mock prove nothing about the registry and are skipped; so are damaged runs.
    """
    result: dict[str, tuple[str, str]] = {}
    for run in runs:
        try:
            events = [entry.event for entry in run.events()]
            if any(isinstance(event, RunOpened) and event.rehearsal for event in events):
                continue
            for event in events:
                if isinstance(event, Proved):
                    result |= _files(run, event.proof)
        except DamagedRun:
            continue
    return result


def _files(run: RunFolder, digest: str) -> dict[str, tuple[str, str]]:
    entries = run.read_proof(digest).entries
    return {
        entry.key: (entry.stored.sha256 or "", entry.stored.name)
        for entry in entries
        if isinstance(entry.stored, File) and judged_anew(entry).is_right()
    }
