"""Report, terminal, exit code, ledger, console and batches count the fields of a run alike."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.apps.cli import batching, fill
from assistant.apps.cli.batch_fill import FilingProcesses
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.console import progress, runs_page
from assistant.core.values import Value
from assistant.core.verdict import Verdict
from assistant.filing.run.context import RecordResults
from assistant.practice import run_facts, sync, tables
from assistant.practice.workspace import Workspace
from assistant.proof.journal.counts import FieldTally
from assistant.proof.journal.events import FieldDone, Proved, RecordOpened, RunClosed
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import text, view
from tests.practice.conftest import add, opened
from tests.practice.test_batch import finished

OPTIONS = FillOptions(Path("客户"), site="mock")
SUBJECT, PRODUCT = "subject", "products[甲/APP]"


def entry(
    key: str, verdict: Verdict, outcome: str, stored: Value | None = "甲", expected: Value | None = "甲"
) -> ProofEntry:
    return ProofEntry(key, key, (), expected, stored, None, stored, verdict, outcome, "reopened")


def locked(count: int, stored: str = "甲") -> list[ProofEntry]:
    """Return what a second stage proves of a subject that has passed: nothing may be written, all is read."""
    return [
        entry(f"subject.f{number}", "locked", "already" if stored == "甲" else "locked", stored)
        for number in range(count)
    ]


WRITTEN = [entry(f"{PRODUCT}.f{number}", "proved", "written") for number in range(23)]
SECOND_STAGE = {SUBJECT: locked(55), PRODUCT: WRITTEN}
MIXED = {
    SUBJECT: [*locked(3), entry("subject.other", "locked", "locked", "乙")],
    PRODUCT: [
        *WRITTEN[:2],
        entry(f"{PRODUCT}.width", "normalised", "normalised", "（甲）", "(甲)"),
        entry(f"{PRODUCT}.own", "by_person", "by_person"),
        entry(f"{PRODUCT}.theirs", "by_person", "by_person", "乙"),
        entry(f"{PRODUCT}.cut", "truncated", "truncated", "甲", "甲乙"),
        entry(f"{PRODUCT}.unasked", "hidden", "hidden", None),
        entry(f"{PRODUCT}.more", "extra", "", "丙", None),
    ],
}
READ_TWICE = {SUBJECT: [entry("subject.f0", "differs", "written", "乙")], PRODUCT: WRITTEN, f"{SUBJECT} ": locked(1)}
UNREAD = [FieldDone(PRODUCT, f"{PRODUCT}.lost", "简介", "written"), FieldDone(PRODUCT, f"{PRODUCT}.no", "隐", "hidden")]


class CountedRun:
    """A run of a client written as a filing writes it: into the state of the filing and into its folder."""

    def __init__(self, client: Path, proofs: dict[str, list[ProofEntry]], done: list[FieldDone]) -> None:
        self.results = RecordResults()
        (client / "runs").mkdir(exist_ok=True)
        with RunFolder.create(client / "runs", "甲公司", "mock") as run:
            self.path = run.path
            run.append(opened(rehearsal=True))
            for name, entries in proofs.items():
                record = name.strip()
                run.append(RecordOpened(record, record, "产品", len(entries), "write"))
                taken = self.results.count.take(record, entries)
                verdicts = {entry.key: entry.verdict for entry in taken}
                run.append(Proved(record, run.write_proof(record, taken), "reopened", verdicts))
            for event in done:
                run.append(event)
                self.results.take(event)
            run.append(RunClosed("submitted", 60.0, counts=self.results.count.tally().figures()))

    @property
    def facts(self) -> run_facts.RunFacts:
        """Return what the ledger reads."""
        return run_facts.read(self.path)

    def exit_code(self) -> int:
        """Return the exit code of the run's command."""
        filing: Any = SimpleNamespace(results=self.results)
        return fill.exit_code(fill.RunOutcome("submitted", filing=filing))


def row_of(run: CountedRun, home: Path) -> list[str]:
    """Return right and wrong as the console's page of runs shows them."""
    cells = runs_page._run(
        home, cast(tables.Client, SimpleNamespace(folder="甲")), sync.run_row(run.facts), lambda _: ""
    )
    return [str(cell) for cell in cells[3:5]]


CASES = {
    "a second stage": (SECOND_STAGE, [], (78, 0)),
    "every verdict": (MIXED, [], (7, 3)),
    "a record read twice": (READ_TWICE, [], (24, 0)),
    "fields never read back": (SECOND_STAGE, UNREAD, (78, 1)),
}


@pytest.mark.parametrize(("proofs", "done", "expected"), CASES.values(), ids=CASES)
def test_all_that_report_a_run_count_its_fields_alike(
    home: Workspace,
    proofs: dict[str, list[ProofEntry]],
    done: list[FieldDone],
    expected: tuple[int, int],
) -> None:
    client = add(home)
    item = finished(client, 0)
    run = CountedRun(client, proofs, done)
    right, wrong = expected
    tally: FieldTally = view.build(RunFolder.open(run.path)).tally
    assert (tally.right, tally.wrong) == expected
    assert tally == run.results.count.tally()
    assert (run.facts.right, run.facts.wrong, run.facts.fault) == (right, wrong, "")
    assert row_of(run, client) == [str(right), str(wrong)]
    assert progress.look(run.path).proved == right
    for processes in (batching.BatchProcesses(home.clients, "rehearse"), FilingProcesses(home.clients, OPTIONS)):
        ended = processes.ended(item)
        assert ended is not None
        assert (ended.right, ended.wrong, ended.state) == (right, wrong, "bad" if wrong else "good")
    assert any(f"待处理 {wrong}" in line for line in text.lines(view.build(RunFolder.open(run.path))))
    assert run.exit_code() == (1 if wrong else 0)


def test_a_run_with_a_missing_proof_has_no_figures_and_is_not_good(home: Workspace) -> None:
    client = add(home)
    item = finished(client, 0)
    run = CountedRun(client, SECOND_STAGE, [])
    next((run.path / "proof").glob("*.json")).unlink()
    facts = run.facts
    assert (facts.right, facts.wrong, facts.status) == (0, 0, "submitted")
    assert "缺少回读核对文件" in facts.fault
    assert "缺少回读核对文件" in progress.look(run.path).fault
    for processes in (batching.BatchProcesses(home.clients, "rehearse"), FilingProcesses(home.clients, OPTIONS)):
        ended = processes.ended(item)
        assert ended is not None
        assert ended.state == "bad"
