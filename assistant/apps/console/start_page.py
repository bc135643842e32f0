"""The start page: make a workspace, choose an existing one, or try the example client; also to switch between several."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import Client, ui
from nicegui.element import Element

from assistant.apps.console.forms import answer_room, choice, drafted, tell, text_field, tick
from assistant.apps.console.frame import framed
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.operator_panel import add_operator
from assistant.apps.console.pages import START, program_page
from assistant.apps.console.parts import badge, button, el, note, panel, unsaved_offer
from assistant.apps.console.words import SEVERITIES
from assistant.core import ownership, places
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.practice import example_client, layout, recent_workspaces, workspace, workspace_place
from assistant.practice.layout import FILE
from assistant.practice.workspace import Workspace
from assistant.practice.workspace_place import PlaceRemark

_LEAVE = "beian.confirmed(); location.href = '/'"  # what was typed has arrived: the browser need not ask


@program_page(
    START,
    about=mark("新建工作区，按路径打开已有的，列出最近用过的，放入任一类的示例客户；您是谁（没写以前，进度总览会问）"),
    name=mark("工作区（第一次启动时，或点页首的名称）"),
)
def show(workspaces: OpenWorkspaces) -> None:
    """Show the workspaces used before, and the forms that make or open one."""
    earlier = recent_workspaces.recent()
    with framed(workspaces.current, say("工作区") if earlier else say("开始使用备案助手")):
        if workspaces.fault and workspaces.current is None:
            note(workspaces.fault, "bad")
        el("p", say("工作区是一个文件夹，放本所全部客户的资料、材料和填报记录。都在您这台电脑上，不上传。"), "intro")
        add_operator(workspaces)
        if workspaces.current is not None:
            _example(workspaces)
        if earlier:
            with el("div") as room:
                _earlier(workspaces, earlier, room)
        unsaved_offer()
        with drafted("start") as body:
            body.classes("columns")
            _NewWorkspace(workspaces).show()
            _existing(workspaces)


def _earlier(workspaces: OpenWorkspaces, folders: Sequence[Path], room: Element) -> None:
    """List the workspaces opened before; a folder is looked for only when it is opened, as drives may be slow."""
    answer = answer_room()  # moved below the list

    def forget(folder: Path) -> None:
        recent_workspaces.forget(folder)
        room.clear()
        with room:
            _earlier(workspaces, recent_workspaces.recent(), room)

    with panel(say("最近用过的工作区")), el("ul", None, "plain"):
        for folder in folders:
            with el("li", None, "entry"):
                with el("div", None, "grow"):
                    el("b", folder.name)
                    el("div", str(folder), "small path")
                if workspaces.is_current(folder):
                    badge(say("现在打开的"), "good")
                    continue
                button(
                    say("打开"),
                    partial(_open, workspaces, folder, answer),
                    aria_label=say("打开 {name}", name=folder.name),
                )
                button(say("从列表中去掉"), partial(forget, folder), "quiet")
    answer.move(room)


def _existing(workspaces: OpenWorkspaces) -> None:
    typed: dict[str, Any] = {"path": ""}

    async def open_it() -> None:
        folder = workspace_place.typed_path(typed["path"])
        if folder is None:
            tell(answer, say("请先写工作区的路径。"))
            return
        await _open(workspaces, folder, answer)

    with panel(say("打开已有的工作区")):
        note(say("工作区的文件夹里有一个“{file}”。同事建的、放在共享文件夹里的，也这样打开。", file=FILE), "mute")
        text_field(typed, "path", say("文件夹的路径"), hint=_example_path())
        with el("div", None, "buttons"):
            button(say("打开"), open_it)
        answer = answer_room()


class _NewWorkspace:
    """The form that makes a workspace: its place is judged while the person types."""

    def __init__(self, workspaces: OpenWorkspaces) -> None:
        self.workspaces = workspaces
        place, name = workspace_place.suggested(), say("我的事务所")
        name = "" if (place / name).exists() else name
        self.typed: dict[str, Any] = {"name": name, "place": str(place), "example": True, "common": False}
        self.remarks: Element
        self.answer: Element

    def show(self) -> None:
        """Show the fields, what is known of the place, and the button."""
        with panel(say("新建工作区")):
            text_field(
                self.typed, "name", say("工作区的名称"), self.judge, hint=say("也是文件夹的名称，例如事务所的简称。")
            )
            text_field(self.typed, "place", say("放在哪个文件夹里"), self.judge, hint=_why_here())
            self.remarks = el("div", None, role="status")
            tick(self.typed, "common", say("几个人各在自己的电脑上用这个文件夹（例如放在同步盘里）"))
            tick(self.typed, "example", say("同时放入一个示例客户（虚构），可以马上试预检和演练"))
            with el("div", None, "buttons"):
                button(say("新建并打开"), self.make, "main")
            self.answer = answer_room()
        ui.timer(0, self.judge, once=True)

    @property
    def folder(self) -> Path | None:
        """Return the folder that the two fields name, or None."""
        place = workspace_place.typed_path(str(self.typed["place"]))
        name = workspace.folder_name(str(self.typed["name"]))
        return place / name if place is not None and name else None

    async def judge(self) -> None:
        """Say what is known of the place as typed by now."""
        folder = self.folder
        remarks = await asyncio.to_thread(workspace_place.judged, folder) if folder is not None else []
        if folder != self.folder:  # typed on in the meantime: a later judgement follows
            return
        self.remarks.clear()
        with self.remarks:
            if folder is None:
                note(say("请写名称和文件夹。"), "mute")
                return
            el("p", say("将新建文件夹：{path}", path=folder), "small path")
            for remark in remarks:
                _remark(remark)
            if not remarks:
                note(say("✓ 这个位置合适：在本机，能写入，不同步。"), "good")

    async def make(self) -> None:
        """Make the workspace and open it, or say why not; nothing typed is lost."""
        folder = self.folder
        if folder is None:
            tell(self.answer, say("请先写名称和文件夹。"))
            return
        remarks = await asyncio.to_thread(workspace_place.judged, folder)
        if any(remark.severity == "block" for remark in remarks):
            await self.judge()
            tell(self.answer, say("还没有新建：请先按上面的提示改。"))
            return
        await _switch(
            self.workspaces,
            partial(_made, folder, has_example=bool(self.typed["example"]), is_common=bool(self.typed["common"])),
            self.answer,
        )


def _made(folder: Path, *, has_example: bool, is_common: bool) -> Workspace:
    """Make a workspace; one that others see too gets no ledger in its folder, but one on each machine."""
    made = workspace.init(folder, layout.LOCAL if is_common or places.shared_location(folder) else workspace.LEDGER)
    if has_example:
        example_client.add_example(made)
    return made


def _remark(remark: PlaceRemark) -> None:
    sign, _, tone = SEVERITIES[remark.severity]
    text = say("{text}。{remedy}", text=remark.text, remedy=remark.remedy)
    note(f"{sign} {text}", tone)


def _why_here() -> str:
    if workspace_place.suggested() == Path.home():
        return say("您的“文档”由网盘同步，所以建议放在个人文件夹里。")
    return say("建议放在“文档”里；不要放在网盘同步的文件夹里。")


def _example_path() -> str:
    if ownership.is_windows():
        return say("可以从资源管理器的地址栏复制。例如 D:\\备案\\我的事务所")
    return say("例如 {path}", path=Path.home() / say("我的事务所"))


def _example(workspaces: OpenWorkspaces) -> None:
    """Offer the example clients; once there is one, the others are opened by need."""
    context = workspaces.current
    if context is None:
        return
    typed: dict[str, Any] = {"which": example_client.PROFILE}

    async def add() -> None:
        try:
            await asyncio.to_thread(example_client.add_example, context.workspace, typed["which"])
            await asyncio.to_thread(context.refresh)
        except (BeianError, OSError) as error:
            tell(answer, _words(error))
            return
        ui.navigate.to("/")

    has_one = example_client.has_example(context.workspace)
    with panel(say("示例客户")), el("details", None, open=not has_one):
        el("summary", say("再放入一个示例") if has_one else say("试用：放入一个示例"))
        el("p", say("放入一个虚构的客户，可以马上试预检和演练；它有明显的标记，不能正式填报。"))
        options = [(name, say(title)) for name, title in example_client.EXAMPLES.items()]
        choice(typed, "which", say("哪一类的示例"), options)
        with el("div", None, "buttons"):
            button(say("放入示例客户"), add)
        answer = answer_room()


async def _open(workspaces: OpenWorkspaces, folder: Path, answer: Element) -> None:
    await _switch(workspaces, partial(_chosen, folder), answer)


def _chosen(folder: Path) -> Workspace:
    """Return the workspace of a folder, of its file, or of a folder inside it; raises WorkspaceError."""
    whole = folder.parent if folder.name == FILE else folder
    return workspace.find(layout.enclosing(whole) or whole)


async def _switch(workspaces: OpenWorkspaces, get: Callable[[], Workspace], answer: Element) -> None:
    """Open a workspace and go to its board in every window; say in `answer` why it cannot be opened."""
    tell(answer, say("正在打开…"), "mute")
    try:
        await asyncio.to_thread(lambda: workspaces.open(get()))
    except (BeianError, OSError) as error:
        tell(answer, _words(error))
        return
    workspaces.switched.set()
    here = ui.context.client
    for client in list(Client.instances.values()):
        with client:
            ui.run_javascript(_LEAVE if client is here else "location.href = '/'")


def _words(error: BeianError | OSError) -> str:
    """Return what failed, without a remedy that is for another page."""
    return error.parts()[0] if isinstance(error, BeianError) and error.page_remedy else on_page(error)
