"""An event whose picture is still being painted is written with the digest of the whole picture, and before any other event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from assistant.proof.journal.events import Note, Proved, Saved
from assistant.proof.journal.run_folder import RunFolder

PICTURE = "pictures/0001-subject.png"
PROVED = Proved("subject", "digest", "reopened", {}, PICTURE)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[RunFolder]:
    with RunFolder.create(tmp_path / "runs", "甲公司", "mock") as run:
        yield run


class Painting(Future[Any]):
    """A picture that is written when its result is asked for; `fault` stands for a full disk."""

    def __init__(self, run: RunFolder, fault: OSError | None = None) -> None:
        super().__init__()
        self._run, self._fault = run, fault

    def result(self, timeout: float | None = None) -> Any:
        """Write the picture, or fail."""
        if self._fault is not None:
            raise self._fault
        (self._run.path / PICTURE).write_bytes(b"painted")


def noted(run: RunFolder) -> list[object]:
    """Return the events of the journal."""
    return [entry.event for entry in run.events()]


def test_the_event_stands_before_the_next_one_with_the_digest_of_its_picture(run: RunFolder) -> None:
    run.append_with(PROVED, Painting(run))
    run.append(Saved("other"))
    first, second = noted(run)
    assert isinstance(first, Proved)
    assert (first.picture, first.picture_sha256) == (PICTURE, hashlib.sha256(b"painted").hexdigest())
    assert isinstance(second, Saved)


def test_a_picture_that_cannot_be_written_is_not_named(run: RunFolder) -> None:
    run.append_with(PROVED, Painting(run, OSError("full")))
    run.append(Note("next", "", ""))
    (first, _) = noted(run)
    assert isinstance(first, Proved)
    assert (first.record, first.picture) == ("subject", "")


def test_two_such_events_keep_their_order_and_closing_waits_for_the_last(run: RunFolder) -> None:
    run.append_with(PROVED, Painting(run))
    run.append_with(Proved("product", "digest", "reopened", {}, PICTURE), Painting(run))
    run.close()
    records = [event.record for event in noted(RunFolder.open(run.path)) if isinstance(event, Proved)]
    assert records == ["subject", "product"]


def test_the_next_picture_has_a_number_of_its_own(run: RunFolder) -> None:
    run.append_with(PROVED, Painting(run))
    assert run.picture_path("product").name == "0002-product.png"
