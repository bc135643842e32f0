"""End the console from its pages, as a console without a terminal (the Windows shortcut's) has no other end.

The page of the answer is plain HTML: it holds no connection, so it reports none as lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse
from nicegui import Client, ui

from assistant.apps.console.parts import button_of_page, el
from assistant.core import language
from assistant.core.language import mark, say

CLOSED = "/closed"
_LONGEST_S = 5.0  # for the window that asked
_AFTER_S = 0.5  # for the other windows
_LEAVE = f"beian.leave('{CLOSED}')"
# A tab with unsaved text has to stay open: no other tab reads its text.
_SHOW_UNSAVED = """<script>if (Object.keys(sessionStorage).some((key) => key.startsWith("beian-draft:")))
  document.getElementById("unsaved").hidden = false;</script>"""
_TOKENS = re.findall(r":root[^{]*\{[^}]*\}", Path(__file__).with_name("console.css").read_text(encoding="utf-8"))
THEME = """<script>document.documentElement.dataset.theme = localStorage.getItem("theme")
  ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");</script>"""
_LOOK = "\n".join(
    (
        *_TOKENS,
        "body { background: var(--ground); color: var(--ink); font: var(--text-lead)/1.7 system-ui, sans-serif; }",
        "main { max-width: 40em; margin: 15vh auto; padding: 0 var(--space-11); } a { color: var(--act); }",
    )
)


def add(api: FastAPI, end: Callable[[], None]) -> None:
    """Add the addresses that end the console; `end` ends its server."""
    shown = asyncio.Event()
    ending: set[asyncio.Task[None]] = set()

    async def end_soon() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(shown.wait(), _LONGEST_S)
        await asyncio.sleep(_AFTER_S)
        end()

    @api.post("/close")
    async def _close() -> Response:
        if not ending:
            ending.add(asyncio.create_task(end_soon()))
            for client in list(Client.instances.values()):
                with client:
                    ui.run_javascript(_LEAVE)
        return Response()

    @api.get(CLOSED)
    async def _closed() -> Response:
        if not ending:
            return RedirectResponse("/", 303)
        shown.set()
        return Response(_page(), media_type="text/html")


def add_question() -> None:
    """Add the button that closes the console, and the hidden question that it shows."""
    button_of_page(say("关闭工作台"), "() => beian.ask(true)", "quiet")
    with el("div", None, "note warn", id="closing", role="group", aria_label=say("关闭工作台"), hidden=True):
        el("p", say("要关闭工作台吗？正在进行的填报不受影响；没有保存的文字留在浏览器里。"))
        with el("div", None, "buttons"):
            button_of_page(say("关闭"), "() => beian.close()", "main")
            button_of_page(say("不关闭"), "() => beian.ask(false)", "quiet")


def _page() -> str:
    closed = html.escape(say("工作台已关闭，可以关掉这个窗口；要再用，请再打开“备案助手”。"))
    message = mark("这个窗口里还有没保存的文字：请先不要关掉它。再打开“备案助手”以后，在这里按")
    unsaved, back = html.escape(say(message)), html.escape(say("回到工作台"))
    return (
        f'<!doctype html><html lang="{language.current()}"><meta charset="utf-8"><title>beian</title>'
        f'<style>{_LOOK}</style>{THEME}<body><main><p role="status">{closed}</p>'
        f'<p id="unsaved" hidden>{unsaved} <a href="/">{back}</a></p></main>{_SHOW_UNSAVED}</body></html>'
    )
