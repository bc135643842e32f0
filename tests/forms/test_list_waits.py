"""How long each kit waits for a list: one that never shows a tick must not cost more than its kit allows."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import pytest

from assistant.core.values import Choice, Choices
from assistant.filing.forms.driving import WidgetTask
from assistant.filing.forms.kits import popups
from assistant.filing.forms.kits.ant_design_vue.popups import AntOpenList
from assistant.filing.forms.kits.element_plus.popups import ElementPlusOpenList
from assistant.filing.forms.kits.element_ui.popups import ElementUiOpenList
from assistant.filing.forms.kits.popups import OpenList
from assistant.filing.forms.waiting import OPEN_MS, SETTLED_MS

OPTIONS = [{"word": "甲类", "ticked": False, "closed": False}]
TICK_WAITS = [(ElementUiOpenList, SETTLED_MS), (AntOpenList, SETTLED_MS), (ElementPlusOpenList, OPEN_MS)]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the milliseconds that the shared driver of lists waits for a page that never answers, wait by wait."""
    waited: list[int] = []

    def until(_page: object, _script: str, _argument: Any = None, timeout_ms: int = OPEN_MS) -> bool:
        waited.append(timeout_ms)
        return False

    monkeypatch.setattr(popups, "until", until)
    return waited


def opened(kind: type[OpenList], value: Choice | Choices, monkeypatch: pytest.MonkeyPatch) -> OpenList:
    task = MagicMock(spec=WidgetTask)
    task.value, task.control.options.state = value, "listed"
    monkeypatch.setattr(kind, "words", lambda _: OPTIONS)
    return kind(task)


@pytest.mark.parametrize(("kind", "waited"), TICK_WAITS)
def test_a_tick_is_waited_for_as_long_as_the_kit_needs(
    kind: type[OpenList], waited: int, waits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened(kind, Choices(("甲类",)), monkeypatch).pick("甲类") is None
    assert waits == [waited]


def test_a_list_of_ant_design_vue_is_left_at_once_after_a_choice(
    waits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(AntOpenList, Choice("甲类"), monkeypatch).wait_until_shut()
    assert waits == []
