"""A form in a window of its own is not left by its button: the press would close what the program still works at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist.automatic import Automatic
from assistant.filing.assist.walking import SiteWalk
from assistant.planning.maps.structure import RecordStructure

WAY = RecordStructure.model_validate({"open": ["主体信息"], "save": ["保存"], "leave": ["放弃"]})


@pytest.mark.parametrize(("opened", "pressed"), [(["main"], ["放弃"]), (["main", "window"], [])])
def test_only_a_form_on_the_page_of_the_walk_is_left_by_a_press(opened: list[str], pressed: list[str]) -> None:
    walk, done = object.__new__(SiteWalk), list[str]()
    walk.session = cast(Any, SimpleNamespace(browser=SimpleNamespace(page=opened[-1])))
    walk.opened = cast(Any, opened[1:])
    automatic = object.__new__(Automatic)
    automatic.walk = cast(
        Any, SimpleNamespace(is_apart=walk.is_apart, press=lambda press, is_optional: done.append(str(press)))
    )
    automatic._leave(WAY)
    assert done == pressed
