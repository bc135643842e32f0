"""The overview of a client: concurrent changes are all stored."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

from assistant.practice import client_overview as overviews
from assistant.practice import listed
from assistant.practice.client_overview import ClientOverview

WRITERS = 6


def test_concurrent_changes_are_all_stored(tmp_path: Path) -> None:
    begin = Barrier(WRITERS)

    def note(day: int) -> bool:
        begin.wait(60)
        return overviews.change(
            tmp_path, lambda overview: listed.with_term_event(overview, "change", date(2026, 11, day), "甲算法")
        )

    with ThreadPoolExecutor(WRITERS) as writers:
        assert all(writers.map(note, range(1, WRITERS + 1)))
    assert sorted(event.on.day for event in overviews.read(tmp_path).term_events) == list(range(1, WRITERS + 1))


def test_an_unchanged_overview_is_not_written(tmp_path: Path) -> None:
    assert overviews.change(tmp_path, lambda overview: replace(overview, short="甲"))
    os.utime(overviews.path_of(tmp_path), (0, 0))
    assert not overviews.change(tmp_path, lambda overview: replace(overview, short="甲"))
    assert overviews.path_of(tmp_path).stat().st_mtime_ns == 0
    assert overviews.read(tmp_path) == ClientOverview(short="甲")
