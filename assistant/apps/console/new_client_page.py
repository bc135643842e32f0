"""A new client: by its name, from a filled workbook, a list, a published list, or a folder that has a profile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import (
    Typed,
    answer_room,
    attempted,
    choice,
    confirmed,
    draft_name,
    drafted,
    tell,
    text_field,
)
from assistant.apps.console.frame import framed
from assistant.apps.console.given_files import file_field
from assistant.apps.console.launching import ConsoleJob
from assistant.apps.console.pages import page
from assistant.apps.console.parts import button, el, lines, link, note, page_of, panel, unsaved_offer
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.core.language import mark, say
from assistant.declaration.profile import published
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.numbers import has_shape
from assistant.declaration.profile.published import PublishedRow
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.vocabulary import ALGORITHM_TYPES
from assistant.declaration.profile.workbook.returning import new_profile
from assistant.practice import client_list, listed, workspace_place
from assistant.practice.workspace import NewClient, folder_name


@page(
    "/clients/new",
    order=16,
    about=mark("新建一个客户：按名称，或从填好的收集表、名单、公示清单、文件夹"),
    name=mark("〔新增客户〕（在“客户”里）"),
)
def show(context: ConsoleContext) -> None:
    """Show the ways to add a client."""
    with framed(context, say("新增客户"), "/clients"):
        el("p", say("任选一种。已在台账里的公司（名称或信用代码相同）不会再建一次。"), "intro")
        unsaved_offer()
        with el("div", None, "columns"):
            _by_name(context)
            _by_workbook(context)
            _by_folder(context)
        with el("div", None, "columns"):
            _by_list(context)
            _by_published(context)
            _by_registry(context)


def _by_registry(context: ConsoleContext) -> None:
    """Read a client whose filings somebody else has made."""
    typed: Typed = {"taken-over": ""}

    def options() -> Sequence[str] | str:
        name = typed["taken-over"].strip()
        if not name:
            return say("请先写公司全称。")
        if (context.workspace.clients / folder_name(name)).exists():
            return say("这家公司已有文件夹。请打开这个客户，在“从系统读取”里读取。")
        return [f"company={name}"]

    home = context.workspace.folder
    with panel(say("从备案系统接手")):
        note(say("别人办过的：您登录那家公司的账号，助手只读不写，把系统里的内容读成一份资料。"), "mute")
        text_field(typed, "taken-over", say("那家公司的全称"))
        made = partial(_link_to_made, context)
        add_text_job(TextJob(home, "pull", say("登录并读取"), shows=made), options)
        add_text_job(TextJob(home, "look", say("我打开来看，助手记下"), shows=made), options)


def _link_to_made(context: ConsoleContext, job: ConsoleJob) -> None:
    """Show the way to the client that a job has made."""
    company = next((word.removeprefix("company=") for word in job.options if word.startswith("company=")), "")
    if company and (context.workspace.clients / folder_name(company)).is_dir():
        link(say("打开这个客户"), page_of("client", folder_name(company)), "button main")


def _by_name(context: ConsoleContext) -> None:
    draft = draft_name(context.workspace.folder, "new-client", "name")
    typed: Typed = {"name": "", "uscc": "", "short": ""}

    async def add() -> None:
        name, uscc = typed["name"].strip(), typed["uscc"].strip().upper()
        if not name:
            tell(answer, say("请先写公司全称。"))
        elif uscc and not has_shape("uscc", uscc):
            tell(answer, say("统一社会信用代码不对：应为 18 位，请照营业执照核对。可以先空着。"))
        else:
            await _added(context, answer, lambda: context.added(NewClient(name, uscc, typed["short"].strip())), draft)

    with panel(say("按名称新建")):
        with drafted(draft):
            text_field(typed, "name", say("公司全称"), hint=say("与营业执照一致。"))
            text_field(typed, "uscc", say("统一社会信用代码"), hint=say("可以以后再填。"))
            text_field(typed, "short", say("简称"), hint=say("在进度总览里显示，例如品牌名。"))
        with el("div", None, "buttons"):
            button(say("新建客户"), add, "main")
        answer = answer_room()


def _by_workbook(context: ConsoleContext) -> None:
    typed: Typed = {"type": ALGORITHM_TYPES.words[0]}

    async def take(path: Path) -> None:
        profile = await asyncio.to_thread(new_profile, path)
        await _added_profile(context, answer, profile, path.stem)

    def renew() -> None:
        download.props["href"] = page_of("empty-workbook", type_=typed["type"])
        download.update()

    with panel(say("从填好的资料收集表")):
        note(say("客户还没有表：先下载一份空的发给客户。"), "mute")
        choice(typed, "type", say("算法类型"), [(word, word) for word in ALGORITHM_TYPES.words], renew)
        download = link(
            say("下载空的资料收集表"), page_of("empty-workbook", type_=typed["type"]), "button", download=True
        )
        file_field(say("填好的资料收集表（.xlsx）："), take, name="workbook")
        answer = answer_room()


def _by_folder(context: ConsoleContext) -> None:
    draft = draft_name(context.workspace.folder, "new-client", "folder")
    typed: Typed = {"path": ""}

    async def add() -> None:
        folder = workspace_place.typed_path(typed["path"])
        if folder is None:
            tell(answer, say("请先写文件夹的路径。"))
            return
        await _added(context, answer, lambda: _copied(context, folder), draft)

    with panel(say("从已有的资料文件夹")):
        note(say("文件夹里要有填报资料。整个复制进来，原来的不动。"), "mute")
        with drafted(draft):
            text_field(typed, "path", say("文件夹的路径"), hint=say("可以从资源管理器的地址栏复制。"))
        with el("div", None, "buttons"):
            button(say("复制进来"), add)
        answer = answer_room()


def _copied(context: ConsoleContext, folder: Path) -> Path:
    basic = load(folder).profile.subject.basic
    return context.added(NewClient(basic.name or folder.name, basic.uscc or ""), source=load(folder).folder)


def _by_list(context: ConsoleContext) -> None:
    async def take(path: Path) -> None:
        new_clients = await asyncio.to_thread(client_list.read, path)
        done = await asyncio.to_thread(context.list_added, new_clients)
        message = mark("新增 {added} 个客户，{left} 个原已在台账。")
        remaining = len(new_clients) - len(done.clients)
        tell(answer, say(message, added=len(done.clients), left=remaining), "good")
        with answer:
            lines(done.remarks)
            link(say("查看全部客户"), page_of("clients"))

    with panel(say("从名单，一次多家")):
        note(say("表头：公司名称、统一社会信用代码、简称，和各联系人，如 经办、经办手机、验证码接收人。"), "mute")
        file_field(say("客户名单（.xlsx）："), take, name="list")
        answer = answer_room()


def _by_published(context: ConsoleContext) -> None:
    async def take(path: Path) -> None:
        rows = await asyncio.to_thread(published.read, path)
        answer.clear()
        entities = list(dict.fromkeys(row.entity for row in rows))
        with answer:
            _entities(context, rows, entities)

    with panel(say("从网信部门的公示清单")):
        note(say("把已经备案的公司接过来：名称、产品、算法和备案编号从清单读出，其余以后再补。"), "mute")
        file_field(
            say("公示清单（.xlsx、.csv 或从网页复制的文字）："), take, accept=".xlsx,.csv,.txt", name="published"
        )
        answer = answer_room()


def _entities(context: ConsoleContext, rows: Sequence[PublishedRow], entities: Sequence[str]) -> None:
    """Let the person choose the entity of a list."""
    typed: Typed = {"entity": entities[0] if entities else ""}

    async def add() -> None:
        chosen = [row for row in rows if row.entity == typed["entity"]]
        if not chosen:
            tell(answer, say("清单里没有“{entity}”。请照清单上的名称写全。", entity=typed["entity"]))
            return
        await _added_profile(context, answer, published.profile_of(chosen), typed["entity"])

    note(say("清单里有 {count} 家。", count=len(entities)))
    text_field(typed, "entity", say("接哪一家"), hint=say("照清单上的名称写全。"))
    with el("div", None, "buttons"):
        button(say("新建客户"), add, aria_label=say("从清单新建客户"))
    answer = answer_room()


async def _added_profile(context: ConsoleContext, answer: Element, profile: Profile, name: str) -> None:
    basic = profile.subject.basic
    new = NewClient(basic.name or name, basic.uscc or "")
    await _added(context, answer, lambda: context.added(new, content=profile))


async def _added(context: ConsoleContext, answer: Element, add: Callable[[], Path], draft: str = "") -> None:
    """Add a client and say so, with the way to it; or say why not, and leave what was typed, also in other panels."""
    folder = await attempted(answer, add)
    if folder is None:
        return
    confirmed(draft)
    tell(answer, say("已新建客户：{name}", name=folder.name), "good")
    with answer:
        for warning in listed.already(listed.stored_rows(context.workspace), folder.name):
            note(warning, "warn")
        link(say("打开这个客户"), page_of("client", folder.name), "button main")
