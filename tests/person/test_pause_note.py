"""A run rests when its page asks for it, and the page shows what was pressed on the panel."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import files, pause_note
from assistant.core.pause_note import PauseNote
from tests.person.conftest import PanelPage


def test_page_and_panel_ask_for_the_same_rest(panel_page: PanelPage, tmp_path: Path) -> None:
    job, operator_ui = tmp_path / "job.json", panel_page.operator_ui
    operator_ui._pause = PauseNote(pause_note.pause_file(job))
    assert operator_ui.pressed() is None
    pause_note.ask(job, is_paused=True)
    assert operator_ui.pressed() == "pause"
    panel_page.until(lambda: "已暂停" in panel_page.read()["text"])
    assert operator_ui.pressed() is None
    pause_note.ask(job, is_paused=False)
    assert operator_ui.pressed() == "resume"
    panel_page.press("press:pause")
    panel_page.until(lambda: operator_ui.pressed() == "pause")
    assert pause_note.pause_file(job).exists()
    assert operator_ui.pressed() is None


def test_a_run_without_a_page_is_asked_by_nothing(tmp_path: Path) -> None:
    note = PauseNote.of_process()
    note.write(is_paused=True)
    assert note.changed() is None


def test_a_press_on_the_panel_stays_where_its_note_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = PauseNote(pause_note.pause_file(tmp_path / "job.json"))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write", refuse)
    note.write(is_paused=True)
    assert note.changed() is None
    monkeypatch.undo()
    pause_note.ask(tmp_path / "job.json", is_paused=True)
    assert note.changed() == "pause"
    monkeypatch.setattr(Path, "unlink", refuse)
    note.write(is_paused=False)
    assert note.changed() is None
