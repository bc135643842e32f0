"""使用说明: the documentation for users, from the installed copy; needs no workspace and no network."""

from __future__ import annotations

from nicegui import ui

from assistant.apps.console.frame import framed
from assistant.apps.console.guide import GROUPS, HELP, guide_page, html_of
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.pages import program_page
from assistant.apps.console.parts import el, link, note, panel
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page


@program_page(HELP, about=mark("这些说明，用工作台当前的语言，不联网"), name=mark("使用说明（页脚）"))
def show(workspaces: OpenWorkspaces) -> None:
    """Show the list of all pages."""
    with framed(workspaces.current, say("使用说明")), el("div", None, "columns"):
        for heading, names in GROUPS:
            with panel(say(heading)), el("ul", None, "plain"):
                for page in filter(None, map(guide_page, names)):
                    with el("li"):
                        link(page.title, f"{HELP}/{page.name}")


@program_page(f"{HELP}/{{name}}")
def show_page(workspaces: OpenWorkspaces, name: str) -> None:
    """Show one page."""
    try:
        page, fault = guide_page(name), say("使用说明里没有“{name}”这一页。", name=name)
    except (BeianError, OSError) as error:
        page, fault = None, on_page(error)
    with framed(workspaces.current, page.title if page else say("使用说明")):
        with el("p", None, "small"):
            link(say("全部说明"), HELP)
            el("span", say("说明里也写命令，供用终端的人；工作台里在哪里做，见"))
            link(say("每条命令在工作台的哪里"), f"{HELP}/console-commands")
        if page is None:
            note(fault, "bad")
            return
        with el("article", None, "card guide"):
            ui.html(html_of(page), sanitize=False)
