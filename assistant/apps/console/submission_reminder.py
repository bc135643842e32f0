"""Who presses 提交 by the mandate, as a line on pages that lead to a submission."""

from __future__ import annotations

from pathlib import Path

from assistant.apps.console.parts import el, link, page_of
from assistant.core.language import say
from assistant.practice.mandate import reminder


def add_reminder(home: Path) -> None:
    """Show who presses 提交, with the way to where it is agreed; nothing if nothing is agreed."""
    text = reminder(home)
    if text:
        with el("p", None, "note"):
            el("span", text)
            link(say("委托"), page_of("client", home.name, "mandate"), "small")
