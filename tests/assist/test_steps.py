"""The steps of an item that files itself: each is read once it is shown, and after the last nothing more is pressed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.errors import BrowserClosed
from assistant.filing.assist import automatic as automatic_module
from assistant.filing.assist import prompts
from assistant.filing.assist.automatic import Automatic, LockedByTheSite
from assistant.filing.assist.pressing import LeftToPerson
from assistant.planning.maps.structure import NamedPress, RecordStructure

FIRST: Any = SimpleNamespace(id="a.basic", page="basic", planned=(SimpleNamespace(key="a.basic.name"),))
LAST: Any = SimpleNamespace(id="a.support", page="support", planned=(SimpleNamespace(key="a.support.modes"),))
WIZARD = RecordStructure.model_validate({"add": "新增", "edit": "编辑", "steps": 3, "next": "下一步", "saves": "once"})


def shown(record: Any) -> Any:
    """Return a reading of one step."""
    control = SimpleNamespace(is_open=True)
    place = SimpleNamespace(key=record.planned[0].key, control=control)
    view = SimpleNamespace(record=SimpleNamespace(id=record.id, page=record.page, title=record.page))
    recognition = SimpleNamespace(views=(view,), among=(), places=(place,))
    return SimpleNamespace(recognition=recognition, document="d")


class SteppingSite:
    """A site whose looks show these steps one after another; the last one stays."""

    def __init__(self, *looks: Any) -> None:
        self.looks, self.pressed = list(looks), list[str]()

    def automatic(self, monkeypatch: pytest.MonkeyPatch) -> Automatic:
        """Return filing by itself on this site, which fills nothing and saves nothing."""
        made = object.__new__(Automatic)
        browser = SimpleNamespace(wait=self._wait)
        made.assistance = cast(
            Any,
            SimpleNamespace(
                look=lambda readings: self.looks.pop(0) if len(self.looks) > 1 else self.looks[0],
                filing=SimpleNamespace(session=SimpleNamespace(browser=browser)),
                operator_ui=SimpleNamespace(pressed=lambda: None),
            ),
        )
        press = lambda presses, records, reading: self.pressed.append(str(presses[0]))  # noqa: E731
        made.presses = cast(Any, SimpleNamespace(save=press, go_on=press, unsent=set(), title=""))
        monkeypatch.setattr(Automatic, "_fill", lambda automatic, reading: False)
        return made

    def _wait(self, is_done: Callable[[], object], within_s: float) -> bool:
        return any(is_done() for _ in range(5))


def walk(automatic: Automatic) -> None:
    """Go through the steps of an item and only read them."""
    automatic._views([FIRST, LAST], WIZARD, cast(Any, None), is_new=False, writes=False)


def test_the_next_step_is_read_once_it_is_shown_and_nothing_is_pressed_after_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = SteppingSite(shown(FIRST), shown(FIRST), shown(FIRST), shown(LAST))
    walk(site.automatic(monkeypatch))
    assert site.pressed == ["下一步"]


def test_an_item_that_opens_at_its_last_step_is_not_led_on(monkeypatch: pytest.MonkeyPatch) -> None:
    site = SteppingSite(shown(LAST))
    walk(site.automatic(monkeypatch))
    assert site.pressed == []


def test_a_tab_of_other_clients_is_passed_over_and_an_own_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    site = SteppingSite(shown(FIRST))
    made = site.automatic(monkeypatch)
    optional = dict[str, bool]()

    def press(view: NamedPress, *, is_optional: bool) -> None:
        optional[view.words[-1]] = is_optional

    made.walk = cast(Any, SimpleNamespace(press=press))
    tabs = RecordStructure.model_validate(
        {"add": "新增", "edit": "编辑", "views": ["基础", "详细", "服务"], "saves": "itself"}
    )
    cast(Any, FIRST).kind = SimpleNamespace(record=SimpleNamespace(heading="基础"))
    cast(Any, LAST).kind = SimpleNamespace(record=SimpleNamespace(heading="服务"))
    made._views([FIRST, LAST], tabs, cast(Any, None), is_new=False, writes=False)
    assert optional == {"基础": True, "详细": True, "服务": False}  # the first is shown anyway


def test_a_page_that_does_not_go_on_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    site = SteppingSite(shown(FIRST))
    with pytest.raises(LeftToPerson, match="basic"):
        walk(site.automatic(monkeypatch))


def test_a_locked_view_after_a_written_one_is_left_to_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    site = SteppingSite(shown(FIRST), shown(LAST))
    made = site.automatic(monkeypatch)
    made.walk = cast(Any, SimpleNamespace(of=lambda record: WIZARD))
    monkeypatch.setattr(Automatic, "_open", lambda automatic, record, known: "found")
    monkeypatch.setattr(Automatic, "_fill_unfolded", lambda automatic, known, reading: reading)
    monkeypatch.setattr(automatic_module, "Note", lambda *_: None)
    made.assistance.filing.session.note = lambda event, painting=None: None  # type: ignore[method-assign]
    fills = iter([True])

    def fill(automatic: Automatic, reading: Any) -> bool:
        for is_written in fills:
            return is_written
        raise LockedByTheSite("灰")

    monkeypatch.setattr(Automatic, "_fill", fill)
    cast(Any, FIRST).title = "算法"
    with pytest.raises(LeftToPerson) as refusal:
        made._file([FIRST, LAST], cast(Any, None))
    assert not isinstance(refusal.value, LockedByTheSite)


@pytest.mark.parametrize(("closings", "is_open", "ends"), [(1, True, False), (2, True, True), (1, False, True)])
def test_an_item_is_tried_once_more_if_its_window_has_closed_itself(
    monkeypatch: pytest.MonkeyPatch, closings: int, is_open: bool, ends: bool
) -> None:
    filing, tries = object.__new__(Automatic), list[int]()
    filing.walk, filing.presses = cast(Any, SimpleNamespace(is_open=is_open)), cast(Any, SimpleNamespace(allowed=0))

    def file(automatic: Automatic, records: Any, readings: Any) -> None:
        tries.append(1)
        if len(tries) <= closings:
            raise BrowserClosed

    monkeypatch.setattr(Automatic, "_file", file)
    with pytest.raises(BrowserClosed) if ends else contextlib.nullcontext():
        filing._file_with_leave([FIRST], cast(Any, None))
    assert len(tries) == min(closings + 1, 2 if is_open else 1)


def test_a_login_in_place_of_the_view_being_filled_is_left_to_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    login = SimpleNamespace(recognition=SimpleNamespace(views=(), among=(), places=()), document="login")
    reading, filled = shown(FIRST), list[Any]()
    reading.again = lambda recognise: login
    automatic = SteppingSite(reading).automatic(monkeypatch)
    monkeypatch.undo()
    monkeypatch.setattr(automatic_module, "is_entered_by_another", lambda place: False)
    monkeypatch.setattr(prompts, "to_write", lambda recognition: list(recognition.places))
    automatic.assistance = cast(
        Any,
        SimpleNamespace(
            fill=filled.append,
            is_ours=True,
            recognise_in=None,
            autosaves=SimpleNamespace(offered=["a save"]),
            remarks=[],
        ),
    )
    automatic.presses.ask_to_allow = lambda: None  # type: ignore[method-assign]
    with pytest.raises(LeftToPerson, match="basic"):
        automatic._fill(reading)
    assert filled == [reading]


LOOKED_AT = {"add": "新增", "edit": "查看", "save": ["保存"], "learnt": {"on": "2026-12-01", "how": "look"}}


@pytest.mark.parametrize(
    ("way", "is_offered", "by_itself", "expected"),
    [
        (LOOKED_AT, True, True, (1, "once")),
        (LOOKED_AT, False, False, (0, "person")),
        (LOOKED_AT, False, True, (0, "itself")),
        (LOOKED_AT | {"next": "下一步", "saves": "each", "steps": 2}, False, False, (0, "each")),
        (LOOKED_AT | {"learnt": {"on": "2026-12-01"}}, False, False, (1, "once")),
    ],
)
def test_a_save_that_was_only_supposed_is_pressed_only_where_the_form_shows_it(
    way: dict[str, Any], is_offered: bool, by_itself: bool, expected: tuple[int, str]
) -> None:
    made = object.__new__(Automatic)
    made.walk = cast(Any, SimpleNamespace(offers=lambda press, part: is_offered))
    allowed = [SimpleNamespace(use="autosave")] if by_itself else []
    made.assistance = cast(Any, SimpleNamespace(autosaves=SimpleNamespace(allowed=allowed)))
    shown_way = made._as_shown(RecordStructure.model_validate(way))
    assert (len(shown_way.save), shown_way.saves) == expected
