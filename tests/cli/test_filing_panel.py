"""The panel of a filing: it rests when the page of its job asks for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.apps.cli import fill
from assistant.core import pause_note
from assistant.core.pause_note import PAUSE, PauseNote


class PanelMade(Exception):
    """The panel is made; the rest of the filing is not wanted."""


def test_the_panel_of_a_filing_follows_the_pause_of_its_own_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = list[PauseNote]()

    def panel(*_: object, pause: PauseNote | None = None, **__: object) -> None:
        given.append(pause or PauseNote())
        raise PanelMade

    nothing: Any = SimpleNamespace
    browser = nothing(name="浏览器", how="")
    for name in ("browser_of", "open_browser", "browser_folder", "rules_of", "_stand_in", "RichTerminal"):
        monkeypatch.setattr(fill, name, lambda *_, **__: browser)
    monkeypatch.setattr(fill, "PanelUi", panel)
    monkeypatch.setenv(PAUSE, str(pause_note.pause_file(tmp_path / "job.json")))
    options = nothing(headless=True, survive=False, stand_in=None)
    ready = nothing(company="甲", url="", assists=False, site_map=nothing(is_mock=True), redactor=nothing(clean=str))
    with pytest.raises(PanelMade):
        fill._filing(options, ready, cast(Any, None), cast(Any, nothing(callback=lambda *_: None)), cast(Any, None))
    pause_note.ask(tmp_path / "job.json", is_paused=True)
    assert [note.changed() for note in given] == ["pause"]
