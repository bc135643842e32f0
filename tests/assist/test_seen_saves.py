"""The saves that the person's presses have sent are asked about once; what they hand in is none of them."""

from __future__ import annotations

import pytest

from assistant.filing.assist.seen_saves import SeenSaves
from assistant.filing.browser.shape_match import SeenRequest
from tests.assist.seen_filings import press
from tests.assist.test_kinds_of_saves import VALUES, posted

NAME = "name=%E5%BE%AE%E5%85%89%E5%95%86%E5%9F%8E"
SAVE, WITH_ID = posted(NAME, status=200), posted(NAME, "/save.do?recordId=S0001", status=200)
OTHER = posted(NAME, "/store.do", status=200)


def saves_of(*requests: SeenRequest, values: frozenset[str] = VALUES) -> SeenSaves:
    """Return what was seen after a person has saved the form of a product."""
    saves = SeenSaves()
    saves.show("product", values)
    saves.press(press("保存"))
    saves.take(requests)
    saves.count()
    return saves


def test_every_kind_is_named_once_unless_it_is_allowed() -> None:
    saves = saves_of(SAVE, SAVE, OTHER, WITH_ID)
    kinds = saves.kinds([])
    assert [str(kind) for kind in kinds] == ["POST /save.do", "POST /store.do"]
    assert saves.kinds([kind.shape for kind in kinds]) == []


def test_a_value_of_another_form_is_no_value_of_this_one() -> None:
    assert saves_of(SAVE, values=frozenset(("微光直播",))).kinds([]) == []


@pytest.mark.parametrize(("root", "count"), [("product", 0), ("product 2", 1)])
def test_what_is_sent_after_a_press_that_is_the_persons_counts_for_nothing(root: str, count: int) -> None:
    saves = SeenSaves()
    saves.show("product", VALUES)
    saves.press(press("提交"))
    saves.press(press("确定"))
    saves.show(root, VALUES)
    saves.take([SAVE])
    saves.count()
    assert len(saves.kinds([])) == count


def test_a_save_of_another_account_and_one_that_speaks_of_an_act_are_not_named() -> None:
    saves = saves_of(posted(NAME, "/submit.do", status=200), posted(f"{NAME}&op=submit", status=200))
    assert saves.kinds([]) == []
    saves.take([SAVE])
    saves.aside.clear()
    saves.count()
    assert saves.kinds([]) == []
