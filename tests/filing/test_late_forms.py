"""A page may report that it is ready before it is complete: the form is read once a planned field is on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.keys import FieldKey
from assistant.core.values import Choice, Nodes, Value
from assistant.declaration.profile.vocabulary import GENERATIVE, PROVIDER, SUPPORTER
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run import pull
from assistant.filing.run import record as record_module
from assistant.filing.run.pull import ReadItem
from assistant.filing.run.rendered import is_editable, read_rendered
from assistant.planning.plan.plan import PlannedField, Record

TREE = Control("#tree", Address(("选择产品及功能信息",), "产品"), "产品", "nodes", "element_plus", Nodes(frozenset()))


def looking(times: int) -> Callable[[Callable[[], bool], float], bool]:
    """Return a wait that looks a number of times, without any time passing."""
    return lambda is_done, _: any(is_done() for _ in range(times))


def page_of(*controls: Control) -> FormSnapshot:
    """Return a reading of a page."""
    return FormSnapshot("", "", "", "element_plus", controls, (), (), "")


def record_with_tree() -> Record:
    """Return a record that plans the tree."""
    key = FieldKey.of("algorithms[甲].association")
    planned = PlannedField(key, TREE.address.section, "产品", (), "nodes", Nodes(frozenset({("甲（APP）",)})))
    return Record(str(key), key, REGISTRY.kind("association"), "关联", "", ("甲",), 1, (planned,), "write")


def read(monkeypatch: pytest.MonkeyPatch, readings: Iterator[FormSnapshot], looks: int) -> FormSnapshot:
    """Read a record's form from a page that shows these readings one after the other."""
    monkeypatch.setattr(snapshot, "read", lambda _: next(readings))
    site: Any = SimpleNamespace(page=None, browser=SimpleNamespace(wait=looking(looks)))
    return record_module._read(site, record_with_tree())


def test_a_tree_that_is_rendered_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([page_of(), page_of(), page_of(TREE), page_of()])
    assert read(monkeypatch, readings, 4).controls == (TREE,)


def test_a_field_that_never_comes_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([page_of(), page_of(), page_of(), page_of(TREE)])
    assert read(monkeypatch, readings, 3).controls == ()


def control(value: str, *, is_open: bool) -> Control:
    """Return a text field with a value, open or not."""
    return Control("#f", Address((), "项"), "项", "text", "element_plus", value, enabled=is_open)


OPEN, AWAITED, LOCKED = control("", is_open=True), control("", is_open=False), control("甲", is_open=False)


@pytest.mark.parametrize(
    ("buttons", "shown", "looked", "can_be_saved"),
    [
        ([True], (), 1, True),
        ([False, False, True], (OPEN,), 3, True),
        ([False, False, True], (control("甲", is_open=True),), 3, True),
        ([False, False, True], (AWAITED,), 3, True),
        ([False, False, True], (LOCKED, AWAITED, AWAITED), 3, True),
        ([False, True], (LOCKED,), 1, False),
        ([False, True], (LOCKED, AWAITED), 1, False),
        ([False] * 5, (OPEN,), 5, False),
    ],
    ids=[
        "at once",
        "late, fields open",
        "late, answered",
        "late, fields locked and empty",
        "late, hardly answered",
        "locked",
        "half",
        "never",
    ],
)
def test_a_save_button_is_waited_for_unless_the_form_is_locked(
    monkeypatch: pytest.MonkeyPatch, buttons: list[bool], shown: tuple[Control, ...], looked: int, can_be_saved: bool
) -> None:
    answers = iter(buttons)
    monkeypatch.setattr(snapshot, "read", lambda _: page_of(*shown))
    saves = SimpleNamespace(is_editable=lambda _: next(answers))
    session: Any = SimpleNamespace(
        records=SimpleNamespace(saves=saves), site=SimpleNamespace(page=None), browser=SimpleNamespace(wait=looking(5))
    )
    assert is_editable(session, "subject") is can_be_saved
    assert len(buttons) - len(list(answers)) == looked


def test_every_part_of_a_page_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    name = Control("#name", Address(("基础属性",), "算法名称"), "算法名称", "text", "element_plus", "甲")
    readings = iter([page_of(), page_of(name), page_of(name, TREE)])
    monkeypatch.setattr(snapshot, "read", lambda _: next(readings))
    site: Any = SimpleNamespace(page=None, browser=SimpleNamespace(wait=looking(3)))
    seen = read_rendered(site, [[name.address, Address(("基础属性",), "版本号")], [TREE.address], []])
    assert seen.controls == (name, TREE)


@pytest.mark.parametrize(
    ("answers", "awaited"),
    [
        ({"type": "排序精选类"}, [1, 0]),
        ({"type": GENERATIVE, "role": SUPPORTER}, [0, 2]),
        ({"type": GENERATIVE, "role": PROVIDER}, [1, 0]),
        ({"type": GENERATIVE}, [1, 2]),
    ],
)
def test_only_fields_that_the_answers_show_are_waited_for(answers: dict[str, str], awaited: list[int]) -> None:
    key = FieldKey.of("algorithms[甲]")
    values: dict[FieldKey, Value] = {key.child("basic").child(name): Choice(word) for name, word in answers.items()}
    site: Any = SimpleNamespace(map=SimpleNamespace(fields={}))
    parts = pull._awaited(site, ReadItem(key, "甲", values), ("association", "support"))
    assert [len(addresses) for addresses in parts] == awaited
