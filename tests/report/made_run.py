"""A run of one record with chosen proofs and events, as a view for tests of the report's words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.core.values import Value
from assistant.proof.journal.events import (
    Event,
    Proved,
    RecordOpened,
    RunOpened,
    Saved,
)
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report.shapes import ReportView
from assistant.proof.report.view import build

OPENED = RunOpened("run-1", "甲公司", "mock", "http://127.0.0.1/", True, {}, "", "", "", "", "fast", "chromium", "李")


def proof(
    key: str, expected: Value | None, stored: Value | None, verdict: str = "proved", **more: object
) -> ProofEntry:
    entry = ProofEntry(key, key.upper(), (), expected, stored, None, stored, "proved", "written", "reopened")
    return replace(entry, verdict=verdict, **more)  # type: ignore[arg-type]


def made(base: Path, *events: Event, entries: list[ProofEntry] | None = None, planned: int | None = None) -> ReportView:
    """Return the view of a run with one record of these entries, followed by these events."""
    with RunFolder.create(base, "甲公司", "mock") as run:
        run.append(OPENED)
        if entries is not None:
            run.append(RecordOpened("r", "主体信息", "主体", len(entries) if planned is None else planned))
            run.append(Saved("r", "保存成功"))
            run.append(Proved("r", run.write_proof("r", entries), "reopened", {e.key: e.verdict for e in entries}))
        run.append(*events)
    return build(RunFolder.open(run.path))
