"""暂停 and 继续 of a running filing on its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli import console_run
from assistant.core import pause_note
from assistant.core.pause_note import PAUSE, PauseNote
from tests.console.conftest import made
from tests.console.test_board import read
from tests.console.test_waiting_runs import working
from tests.console.window import Window, window

pytestmark = pytest.mark.program


def is_shown(page: Window, name: str) -> bool:
    """Return whether a button is visible."""
    return any("hidden" not in page.elements[one].get("class", []) for one in page.find(name, "button"))


def test_a_running_filing_rests_and_goes_on_by_its_page(tmp_path: Path) -> None:
    practice = made(tmp_path)
    read(practice)
    name = practice.folder().name
    with (
        practice.console() as console,
        working(practice.folder(), "fill") as note,
        window(console, console.enter(), "client", name, "runs") as page,
    ):
        page.until(lambda: is_shown(page, "暂停"))
        assert not is_shown(page, "继续")
        page.send(page.find("暂停", "button")[0], "click")
        page.until(lambda: is_shown(page, "继续") and "已暂停" in page.texts())
        assert pause_note.pause_file(note).exists()
        assert not is_shown(page, "暂停")
        page.send(page.find("继续", "button")[0], "click")
        page.until(lambda: is_shown(page, "暂停"))
        assert not pause_note.pause_file(note).exists()
        assert "已暂停" not in page.texts()


def test_a_job_that_cannot_rest_offers_none(tmp_path: Path) -> None:
    practice = made(tmp_path)
    read(practice)
    name = practice.folder().name
    with (
        practice.console() as console,
        working(practice.folder(), "pull"),
        window(console, console.enter(), "client", name, "runs") as page,
    ):
        page.until(lambda: is_shown(page, "结束本次填报"))
        assert not is_shown(page, "暂停")


def test_a_job_of_a_page_reads_the_file_of_its_own_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note, asked = tmp_path / "20261202T100000-aaaa.json", list[str | None]()

    def work(*_: object) -> int:
        pause_note.ask(note, is_paused=True)
        asked.append(PauseNote.of_process().changed())
        return 0

    monkeypatch.setenv(PAUSE, "")  # so that it is as before afterwards
    monkeypatch.setattr(console_run, "_work", work)
    for name in ("stop_on_signals", "speak_to_pages"):  # both hold for the whole process
        monkeypatch.setattr(console_run, name, lambda: None)
    assert console_run.run(note, "fill", tmp_path, []) == 0
    assert asked == ["pause"]
