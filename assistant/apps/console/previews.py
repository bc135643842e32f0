"""Previews of a client's files on a page: each page of a file is drawn when the person opens it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from assistant.apps.console.parts import button, el, file_address
from assistant.core.language import say

_SHOWN = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif", ".webp"})


def has_preview(path: str) -> bool:
    """Return whether a file can be drawn, by the ending of its name."""
    return "." + path.rpartition(".")[2].lower() in _SHOWN


def add_preview(home: Path, path: str, what: str) -> None:
    """Offer previews of the pages of a client's file; each is drawn when the person opens it."""
    with el("details", None, "shown") as shown:
        el("summary", say("预览"))
        room = el("div")
    number = [0]

    def turn(step: int) -> None:
        number[0] = max(number[0] + step, 1)
        name = say("{name}，第 {page} 页", name=what, page=number[0])
        room.clear()
        with room:
            address = file_address("preview", home, path=path, page=str(number[0]))
            el("img", None, "shot", src=address, alt=say("{name}（没有这一页，或无法预览）", name=name))
            el("p", name, "small", role="status")
            with el("div", None, "buttons"):
                if number[0] > 1:
                    button(say("上一页"), partial(turn, -1), "quiet")
                if path.lower().endswith(".pdf"):
                    button(say("下一页"), partial(turn, 1), "quiet")

    shown.on("toggle", lambda: turn(1) if not number[0] else None, args=[])
