"""Fixtures of the calibration tests: Chinese texts on every machine, and a walk without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.language import speaking
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.walk import Walk
from assistant.filing.calibration.watch import RequestWatch
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import FormSnapshot
from assistant.planning.maps.overlay import load_map
from tests.calibration.scripted import INTRODUCTION, NAME, TRIAL, ScriptedOperator


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Speak Chinese."""
    with speaking("zh"):
        yield


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Walk]:
    """Return a factory for a walk on one page drawn as data, with a scripted operator."""
    trial = tmp_path / "maps" / "trial.yaml"
    trial.parent.mkdir()

    def made(seen: FormSnapshot, operator_ui: ScriptedOperator, **options: Any) -> Walk:
        trial.write_text(options.get("layer", TRIAL), encoding="utf-8")
        monkeypatch.setattr(snapshot, "read", lambda page, hold=True: seen)
        monkeypatch.setattr(RequestWatch, "start", lambda self: None)
        monkeypatch.setattr(RequestWatch, "stop", lambda self: None)
        target = SimpleNamespace(first=SimpleNamespace(bounding_box=lambda timeout: None))
        page = SimpleNamespace(url="http://127.0.0.1/#/paths/7/functions", locator=lambda ref: target)
        actions = SimpleNamespace(scroll=lambda where: None)
        site_map = load_map(str(trial), user_folder=tmp_path)
        site: Any = SimpleNamespace(
            map=site_map,
            page=page,
            base_url="http://127.0.0.1",
            browser=SimpleNamespace(actions=actions, pump=lambda seconds: None),
            names_in_route=lambda name: {"path": "7"} if name == "functions" else {},
        )
        map_draft = MapDraft.open(tmp_path, "trial", "张样例", date(2026, 11, 26))
        return Walk(
            site,
            operator_ui,
            map_draft,
            only=options.get("only", (NAME, INTRODUCTION)),
            pages=options.get("pages", ()),
        )

    return made
