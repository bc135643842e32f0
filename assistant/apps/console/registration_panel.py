"""The folder of a 生成式人工智能服务登记: made and examined, and the local form filled by its labels."""

from __future__ import annotations

import asyncio
from pathlib import Path

from assistant.apps.console.forms import answer_room
from assistant.apps.console.given_files import file_field
from assistant.apps.console.parts import el, file_address, lines, link, note, panel
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.core.language import say
from assistant.declaration.papers.registration_folder import FOLDER
from assistant.declaration.papers.registration_form import FilledRegistrationForm, fill_registration_form
from assistant.declaration.profile.loading import load


def add_registration(home: Path) -> None:
    """Add the panel."""

    async def take(path: Path) -> None:
        answer.clear()
        filled = await asyncio.to_thread(lambda: fill_registration_form(path, home / FOLDER, load(home).profile))
        with answer:
            _tell(home, filled)

    with panel(say("生成式人工智能服务登记")):
        note(say("向属地网信部门登记用的材料文件夹：搭好、查缺、与资料核对。"), "mute")
        add_text_job(TextJob(home, "registration", say("搭好登记文件夹并查缺")))
        note(say("文件夹在客户的文件夹里，叫“登记”。"), "mute")
        with el("details"):
            el("summary", say("填属地网信部门发的表"))
            note(say("按栏目填入资料里有的内容，不认识的栏目留空；您给的表不改，填好的另存进“登记”。"), "mute")
            file_field(say("登记备案表（.docx）："), take, accept=".docx", name="registration-form")
            answer = answer_room()


def _tell(home: Path, filled: FilledRegistrationForm) -> None:
    note(say("已按栏目填入 {count} 栏。", count=len(filled.labels)), "good")
    place = filled.path.relative_to(home).as_posix()
    link(filled.path.name, file_address("file", home, path=place), download=True)
    if filled.unknown:
        note(say("留空的栏目，请您填写："), "warn")
        lines(filled.unknown)
