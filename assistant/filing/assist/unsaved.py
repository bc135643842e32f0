"""Ask before a walk leaves what is on the page and was not saved: every walk begins at a page loaded anew."""

from __future__ import annotations

from typing import Literal

from assistant.filing.assist import prompts
from assistant.filing.assist.pressing import SeeingHelp
from assistant.filing.assist.reading import TabReadings

Leaving = Literal["nothing", "leave", "stay"]


def ask_to_leave(assistance: SeeingHelp, readings: TabReadings) -> Leaving:
    """Return whether the page holds nothing unsaved, or what the person has decided about what it holds."""
    evidence = assistance.evidence
    typed = [
        place.key
        for place in assistance.look(readings).recognition.places
        if place.is_right and not place.is_blank and not evidence.is_stored(place.key)
    ]
    values = [evidence.values.get(key) for key in typed]
    if not any(value is not None and value.result is not None for value in values):
        return "nothing"
    answer = assistance.operator_ui.hand_over(prompts.unsaved(), lambda: None).answer
    return "leave" if answer == prompts.AUTO else "stay"
