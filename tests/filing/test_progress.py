"""The progress that the panel shows: fields by their keys, however often they are written or proved."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from assistant.filing.operator.protocol import FilingProgress
from assistant.filing.run.context import Filing
from assistant.filing.run.drifted import DriftCheck
from assistant.filing.run.keeping import keep
from assistant.filing.run.session import RunSession
from assistant.filing.run.watching import Watcher
from tests.filing.test_proof import control, proved, record, result


def filing_shown_to(shown: list[FilingProgress]) -> Filing:
    """Return a filing whose panel only notes its progress."""
    panel = SimpleNamespace(progress=shown.append, highlight=lambda rect, label: None, pressed=lambda: None)
    session = SimpleNamespace(
        followers=[],
        operator_ui=panel,
        options=SimpleNamespace(client="甲公司", pace="fast"),
        site=SimpleNamespace(map=SimpleNamespace(is_mock=True), check_session=lambda: None),
        folder=SimpleNamespace(write_proof=lambda record, entries, answers: "digest"),
        note=lambda event, painting=None: None,
        note_blocked=lambda: None,
        picture_soon=lambda page, texts: ("", None),
    )
    return Filing(cast(RunSession, session))


def test_a_field_that_is_proved_and_filled_again_counts_once() -> None:
    shown: list[FilingProgress] = []
    filing, planned = filing_shown_to(shown), record()
    for _ in range(2):
        keep(filing, planned, proved(planned, control("甲")))
    drift = SimpleNamespace(later=lambda control: None)
    watcher, written = Watcher(filing, planned, cast(DriftCheck, drift)), result("written")
    for _ in range(2):
        watcher.after(written)
        watcher.before(control("甲"), written.target)
    assert [progress.done for progress in shown] == [1, 1, 1, 1]
