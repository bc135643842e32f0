"""Before a walk leaves a page with what was not saved the person is asked; what the site has stored asks nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist import prompts
from assistant.filing.assist.unsaved import ask_to_leave
from assistant.filing.operator.protocol import Handover


def asked_of(*, is_entered: bool, is_stored: bool, answer: str = prompts.CANCEL) -> tuple[str, list[str]]:
    """Return what becomes of a page with one right value, and which prompts were shown."""
    shown = list[str]()

    def hand_over(handover: Handover, seen: object) -> Any:
        shown.append(handover.key)
        return SimpleNamespace(answer=answer)

    place = SimpleNamespace(key="subject.basic.website", is_right=True, is_blank=False)
    assistance = SimpleNamespace(
        look=lambda readings: SimpleNamespace(recognition=SimpleNamespace(places=(place,))),
        evidence=SimpleNamespace(
            values={place.key: SimpleNamespace(result=object() if is_entered else None)},
            is_stored=lambda key: is_stored,
        ),
        operator_ui=SimpleNamespace(hand_over=hand_over),
    )
    return ask_to_leave(cast(Any, assistance), cast(Any, None)), shown


@pytest.mark.parametrize(("answer", "leaving"), [(prompts.AUTO, "leave"), (prompts.CANCEL, "stay")])
def test_what_was_entered_and_not_read_back_is_left_at_the_persons_word(answer: str, leaving: str) -> None:
    assert asked_of(is_entered=True, is_stored=False, answer=answer) == (leaving, [prompts.UNSAVED])


@pytest.mark.parametrize(("is_entered", "is_stored"), [(True, True), (False, False)])
def test_what_came_from_the_site_asks_nobody(is_entered: bool, is_stored: bool) -> None:
    assert asked_of(is_entered=is_entered, is_stored=is_stored) == ("nothing", [])
