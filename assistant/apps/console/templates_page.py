"""The template shelf of this machine: templates downloaded from the registry, on which papers are drafted."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from nicegui import ui

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import Typed, choice
from assistant.apps.console.frame import framed
from assistant.apps.console.given_files import file_field
from assistant.apps.console.pages import page
from assistant.apps.console.parts import el, note, panel, table
from assistant.core.language import mark, say
from assistant.declaration.papers.outline import PAPERS
from assistant.declaration.papers.shelf import Template, shelf_of_machine
from assistant.declaration.profile.vocabulary import ALGORITHM_TYPES, ROLES
from assistant.practice.workspace import DRAFTS


@page("/templates", mark("模板架"), 50, about=mark("从备案系统下载的模板"))
def show(context: ConsoleContext) -> None:
    """Show the templates, and the form that adds one."""
    typed: Typed = {"paper": PAPERS[0].name, "type": "", "role": ""}

    async def take(path: Path) -> None:
        shelf = shelf_of_machine()
        kind = {"type_": typed["type"], "role": typed["role"], "today": date.today()}
        await asyncio.to_thread(lambda: shelf.add(path, typed["paper"], **kind))
        ui.navigate.reload()

    with framed(context, say("模板架"), "/templates"):
        words = mark("承诺书等材料只认备案系统自己的模板。登录系统下载后放进来，“{folder}”里的草稿就按它起草。")
        el("p", say(words, folder=DRAFTS), "intro")
        with el("div", None, "columns wide"):
            with panel(say("现有的模板")):
                _listed()
            with panel(say("放入一份模板")):
                everything = ("", say("各类通用"))
                choice(typed, "paper", say("哪种材料"), [(paper.name, paper.name) for paper in PAPERS])
                choice(typed, "type", say("算法类型"), [everything, *((word, word) for word in ALGORITHM_TYPES.words)])
                choice(typed, "role", say("角色"), [everything, *((word, word) for word in ROLES.words)])
                file_field(say("从备案系统下载的模板（.docx）："), take, accept=".docx", name="template")


def _listed() -> None:
    official, rehearsed = shelf_of_machine().templates(), shelf_of_machine(is_rehearsal=True).templates()
    if not official and not rehearsed:
        note(say("模板架是空的。"), "mute")
        return
    heads = (mark("材料"), mark("适用"), mark("放入日期"), mark("原来的文件名"), mark("备注"))
    rows = [(*_row(template), "") for template in official]
    rows += [(*_row(template), say("演练用，不可盖章")) for template in rehearsed if template not in official]
    table([say(head) for head in heads], rows, say("现有的模板"))


def _row(template: Template) -> tuple[str, str, str, str]:
    scope = "-".join(word for word in (template.type, template.role) if word) or say("各类通用")
    return template.paper, scope, template.added, template.name
