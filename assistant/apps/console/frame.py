"""The frame of every page: header with navigation, language and theme, and the footer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import app, ui
from nicegui.language import Language

from assistant.apps.console.closing import THEME, add_question
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.guide import HELP
from assistant.apps.console.keys_panel import add_keys, add_keys_button
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.page_memory import forget_when_left, release_after_deletion
from assistant.apps.console.pages import PAGES, SELF_CHECK, START, links
from assistant.apps.console.parts import el, link, note, said, title
from assistant.apps.console.search_panel import add_search, add_search_button
from assistant.apps.console.waiting_runs import add_waiting
from assistant.core import language
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page

STYLE = "/console.css"
_SCRIPTS = "\n".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("page.js", "fields.js", "pickers.js", "search.js", "keys.js")
)
_LANGUAGES: dict[str, Language] = {"zh": "zh-CN", "en": "en-US"}
# Set before the first paint, so that a dark page never flashes white.
_HEAD = f"""<link rel="stylesheet" href="{STYLE}">
{THEME}
<script>{_SCRIPTS}</script>"""
_TURN = """() => { const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme); }"""


@contextmanager
def framed(context: ConsoleContext | None, heading: str, here: str = "") -> Iterator[None]:
    """Open the body of a page inside its frame; `here` is the address of the current navigation entry.

    Without a workspace (context None) the frame has no navigation.
    """
    ui.add_head_html(_HEAD)
    ui.on_exception(_tell)
    forget_when_left()
    ui.page_title(f"{heading} · {say('备案助手工作台')}")
    with ui.header(fixed=False, elevated=False, bordered=False).classes("head").props("role=banner"):
        link(say("跳到正文"), "#body", "skip")
        link(say("备案助手工作台"), "/", "brand")
        if context is not None:
            _add_ways(context, here)
        with el("div", None, "tools"):
            if context is not None:
                add_search_button()
            other = "en" if language.current() == "zh" else "zh"
            label = "English" if other == "en" else "中文"
            switch = el("button", label, "button quiet", type="button", lang=_LANGUAGES[other])
            switch.on("click", lambda: speak(other), args=[])
            el("button", say("明／暗"), "button quiet", type="button").on("click", js_handler=_TURN)
    _add_offline_notice()
    if context is not None:
        add_search(context)
    add_keys()
    with el("div", None, "body", id="body", tabindex="-1"):
        if context is not None:
            add_waiting(context)
        title(heading, 1)
        if context is not None and context.calendar_fault:
            note(context.calendar_fault, "bad")
        yield
    with ui.footer(fixed=False, elevated=False, bordered=False).classes("foot").props("role=contentinfo"):
        el("span", say("非官方工具。登录和提交永远由人完成。只在本机运行，不联网。"))
        link(say("使用说明"), HELP)
        link(say("工作区"), START)
        if context is not None:
            link(say("填报人：{name}", name=context.operator), f"{START}#operator")
        link(say("自检"), SELF_CHECK)
        add_keys_button()
        add_question()


def _add_ways(context: ConsoleContext, here: str) -> None:
    """Add the links to the pages of the workspace, and its name, which leads to the other workspaces."""
    with el("nav", None, "ways", aria_label=say("主导航")):
        for page in links(PAGES):
            link(say(page.title), page.path, "way", aria_current="page" if page.path == here else None)
    folder = context.workspace.folder
    label = say("工作区：{name}。切换或新建", name=folder.name)
    link(folder.name, START, "place", title=str(folder), aria_label=label)


def _add_offline_notice() -> None:
    """Add the hidden line that the page shows when the server does not respond to a control."""
    message = mark(
        "工作台没有应答，什么都没有保存。您写的内容还在这一页里：工作台恢复后，再按一次即可。"
        "它若已关闭，请重新启动，并用新的链接在这个标签页里打开。"
    )
    el("p", say(message), "note bad offline", id="offline", role="alert", hidden=True)


def speak(name: str) -> None:
    """Switch the language of this console and reload the page."""
    chosen = language.choose(name)
    app.config.language = _LANGUAGES[chosen]
    ui.navigate.reload()


def begin(workspaces: OpenWorkspaces) -> None:
    """Set the language of NiceGUI, show a page of its own when a page fails to open, and release pages that are left."""
    app.config.language = _LANGUAGES[language.current()]
    app.on_page_exception(lambda error: _not_opened(workspaces, error))
    release_after_deletion()


def _not_opened(workspaces: OpenWorkspaces, error: Exception) -> None:
    with framed(workspaces.current, say("无法打开这一页")):
        for line in on_page(error).splitlines():
            note(line, "bad")
        link(say("回到进度总览"), "/")


def _tell(error: Exception) -> None:
    """Show the failure of a control's handler; a page that fails to open has its own error page."""
    if ui.context.client.page.path:
        said(on_page(error), "negative")
