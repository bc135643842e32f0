"""A journal that is moved to another address is whole, and differs from the original in the address alone."""

from __future__ import annotations

from pathlib import Path

from assistant.proof.journal import chain
from assistant.proof.journal.events import Note, RunOpened
from tests.filing.moved import address_of, move


def test_a_moved_journal_is_sealed_and_names_the_new_address(tmp_path: Path) -> None:
    before, after = address_of(20_001), address_of(20_002)
    opened = RunOpened("run", "甲", "mock", before, True, {}, "", "", "", "", "fast", "chromium", "李")
    path = tmp_path / "journal.jsonl"
    with chain.Chain(path) as journal:
        journal.append(opened, Note("typed", "一"), Note("typed", "二"))
    move(path, before, after)
    reading = chain.read(path)
    assert reading.sealed
    (first, *others) = reading.events()
    assert isinstance(first, RunOpened)
    assert (first.url, first.client) == (after, "甲")
    assert others == [Note("typed", "一"), Note("typed", "二")]
